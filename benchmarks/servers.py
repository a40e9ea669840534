"""PostgreSQL and Valkey of the benchmark's own, which are gone afterwards."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import PROJECT
from config.embedded import discard, start

MARK = "SPILNO_BENCH_SERVERS"


@contextmanager
def migrated_database(folder: Path) -> Iterator[None]:
    """Durable servers with an empty, migrated database; tasks find them in the environment.

    Within such a block another one uses the same servers: migrating takes longer than many a part.
    """
    if os.environ.get(MARK):
        yield
        return
    before = dict(os.environ)
    place = folder / "servers"
    discard(place)
    with start(place, durable=True) as servers:
        os.environ |= {
            MARK: "1",
            "DATABASE_URL": servers.database_url,
            "REDIS_URL": servers.redis_url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SECURE_COOKIES": "0",
            "LOG_LEVEL": "ERROR",
        }
        try:
            command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(command, cwd=PROJECT, check=True)
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
    discard(place)
