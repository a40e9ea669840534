"""Pages of manufacturers and ventures."""
