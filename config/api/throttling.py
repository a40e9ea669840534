"""How often one caller may ask."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle

if TYPE_CHECKING:  # imported at run time, these would run in a circle
    from rest_framework.views import APIView

logger = logging.getLogger(__name__)


class RequestRate(UserRateThrottle):
    """Counts the requests of a person, or of an address that names nobody, in the cache.

    When the cache is down nobody is counted: data stays readable without it.
    """

    def allow_request(self, request: Request, view: APIView) -> bool:
        """False once the rate of the settings is exceeded."""
        try:
            return super().allow_request(request, view)
        except RedisError:
            logger.warning("the cache is down, requests are not counted")
            return True
