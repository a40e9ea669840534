"""Real servers and processes, and what happens when they fail."""
