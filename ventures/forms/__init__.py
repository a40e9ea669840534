"""Forms of manufacturers and ventures."""
