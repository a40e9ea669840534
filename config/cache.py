"""The cache, which holds counts of requests, and what stands in for it while it is away."""

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

TRY_AGAIN_AFTER = 5.0  # seconds; a server that hangs must not delay every single question


def _of_either(name: str) -> Callable[..., Any]:
    """A method that asks Redis and, while that is away, the stand-in."""

    def ask(cache: "CacheWithStandIn", *args: object, **kwargs: object) -> Any:
        if time.monotonic() >= cache.away_until:
            try:
                return getattr(RedisCache, name)(cache, *args, **kwargs)
            except RedisError:
                logger.warning("the cache is away, each process counts for itself")
                CacheWithStandIn.away_until = time.monotonic() + TRY_AGAIN_AFTER
        return getattr(cache.stand_in, name)(*args, **kwargs)

    return ask


class CacheWithStandIn(RedisCache):
    """Redis; while it is away, the memory of this process.

    Nobody is kept from signing in because the counts of attempts are away, and no limit falls: each
    process counts for itself then. What the stand-in holds is forgotten with its time-outs.
    """

    away_until: ClassVar[float] = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.stand_in = LocMemCache("stand-in", {**params, "OPTIONS": {}})

    add = _of_either("add")
    get = _of_either("get")
    set = _of_either("set")
    touch = _of_either("touch")
    delete = _of_either("delete")
    get_many = _of_either("get_many")
    has_key = _of_either("has_key")
    incr = _of_either("incr")
    set_many = _of_either("set_many")
    delete_many = _of_either("delete_many")
    clear = _of_either("clear")
