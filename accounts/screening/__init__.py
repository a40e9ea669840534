"""Comparing names with a list of sanctioned people and companies. Knows no database."""
