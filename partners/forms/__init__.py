"""Forms of partner companies and mandates."""
