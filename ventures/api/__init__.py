"""Ventures by REST."""
