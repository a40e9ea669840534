"""Guessing tokens: each address may be wrong so often, whichever process it asks.

The limits of the framework count the requests of callers who are known, after authentication; a
caller with a wrong token is never known. So wrong tokens are counted here, before the database is
asked, in the cache that all processes share.
"""

import time
from contextlib import suppress

from django.core.cache import cache
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

MOST_WRONG = 30
SECONDS = 60


def _count(request: Request) -> str:
    """Where the wrong tokens of this address and this minute are counted."""
    address = BaseThrottle().get_ident(request)
    return f"wrong-tokens:{address}:{int(time.time()) // SECONDS}"


def refuse_guessers(request: Request) -> None:
    """Raise Throttled until the minute is over when the address was wrong too often in it."""
    if (cache.get(_count(request)) or 0) >= MOST_WRONG:
        raise Throttled(wait=SECONDS - int(time.time()) % SECONDS)


def note_wrong_token(request: Request) -> None:
    """Count one more."""
    count = _count(request)
    cache.add(count, 0, timeout=2 * SECONDS)
    with suppress(ValueError):  # the cache went away, or came back, since the line above
        cache.incr(count)
