"""What is measured; each task runs in a process of its own and prints its measurement."""
