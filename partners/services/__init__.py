"""Founding, saving and moving partner companies and mandates."""
