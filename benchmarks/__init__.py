"""`make bench`: how fast the project is, as ratios to references measured in the same run."""
