"""What matching can do: request runs, work them off, release their results, tell the news."""
