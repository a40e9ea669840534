"""Pages of partner companies and mandates."""
