"""Template tags of ventures."""
