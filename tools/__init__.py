"""Programs around the project: set-up, the demo, the tests, translations."""
