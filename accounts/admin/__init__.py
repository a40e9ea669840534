"""The ministry's desk: cases, organisations, people, tokens and letters."""

from accounts.admin import letters, organisations, people, reviews, screening_lists, tokens

__all__ = ["letters", "organisations", "people", "reviews", "screening_lists", "tokens"]
