"""The ministry's desk: cases, organisations, people, tokens and letters."""

from accounts.admin import letters, organisations, people, reviews, tokens

__all__ = ["letters", "organisations", "people", "reviews", "tokens"]
