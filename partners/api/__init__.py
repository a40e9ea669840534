"""Mandates by REST."""
