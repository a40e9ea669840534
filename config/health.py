"""Is this process up (live), and can it do its work (ready)? Neither says anything about the
data."""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.services import installation


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database and migrations are there, else 503.

    A broker or a worker that is away makes things later, not wrong: they are reported, and 200
    stays.
    """
    database = _database_is_ready()
    parts = {
        "database": database,
        "broker": _broker_answers(),
        "worker": database and installation.worker_is_alive(),
    }
    states = {name: "ok" if good else "missing" for name, good in parts.items()}
    return JsonResponse(states, status=200 if database else 503)


def _database_is_ready() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _broker_answers() -> bool:
    server = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
    try:
        return bool(server.ping())
    except redis.RedisError:
        return False
    finally:
        server.close()
