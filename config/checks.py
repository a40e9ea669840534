"""System checks of what would otherwise fail silently. They need the database: `check --database
default`, which `migrate` runs by itself."""

from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

CYRILLIC = "SELECT upper('їжак') = 'ЇЖАК', cardinality(show_trgm('їжак')) > 0"


@register(Tags.database)
def check_cyrillic(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """Cyrillic must fold its case and have trigrams, or searches find nothing in Ukrainian."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if "accounts_user" not in connection.introspection.table_names():
            continue  # before the first migration there is no pg_trgm yet
        with connection.cursor() as cursor:
            cursor.execute(CYRILLIC)
            folds, has_trigrams = cursor.fetchone()
        if not (folds and has_trigrams):
            messages.append(
                Error(
                    "The database's locale does not know Cyrillic letters.",
                    hint="Create it with LC_CTYPE C.UTF-8 or uk_UA.UTF-8.",
                    id="spilno.E001",
                )
            )
    return messages


@register(Tags.database)
def check_demo_data(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """Demo data and real organisations never share a database."""
    if not databases:
        return []
    table = "accounts_installation"
    connection = connections["default"]
    if table not in connection.introspection.table_names():
        return []
    from accounts.services import installation

    if installation.is_demo() and not (settings.IS_DEMO or settings.DEBUG):
        return [
            Error(
                "The database holds the demo world, but SPILNO_DEMO is not set.",
                hint="Name another database in DATABASE_URL, or set SPILNO_DEMO=1.",
                id="spilno.E002",
            )
        ]
    return []


@register(Tags.database)
def check_worker(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """Without a worker nothing is matched and no letter leaves."""
    if not databases or settings.TESTING:
        return []
    if "accounts_heartbeat" not in connections["default"].introspection.table_names():
        return []
    from accounts.services import installation

    if installation.worker_is_alive():
        return []
    return [
        Warning(
            "No Celery worker has shown itself lately.",
            hint="Start `celery -A config worker` and `celery -A config beat`.",
            id="spilno.W001",
        )
    ]
