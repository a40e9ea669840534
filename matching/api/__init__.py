"""Matches by REST."""
