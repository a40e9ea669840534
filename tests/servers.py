"""The pytest plugin that brings up real servers before the settings are read.

Named with `-p tests.servers` in pyproject.toml. A session has one PostgreSQL and one Valkey, shared
by its parallel processes: each has a database of its own in both. DATABASE_URL and REDIS_URL, when
they are set, name other servers and none is started.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.embedded import Servers, start
from tools.compile_messages import compile_stale
from tools.mail_sink import SmtpServer

PROJECT = Path(__file__).resolve().parent.parent
LOOKING_ONLY = {"-h", "--help", "-V", "--version", "--fixtures", "--markers"}

_servers = pytest.StashKey[Servers]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, args: list[str]
) -> Generator[None, None, None]:
    """Runs around pytest-django's hook of this name, which reads the settings."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        _take_own_broker_database()
    elif not LOOKING_ONLY & set(args):
        os.environ["SPILNO_TESTING"] = "1"
        compile_stale(PROJECT / "locale")
        if not {"DATABASE_URL", "REDIS_URL"} <= set(os.environ):
            early_config.stash[_servers] = _start_servers(early_config)
    yield


def _start_servers(config: pytest.Config) -> Servers:
    folder = Path(tempfile.mkdtemp(prefix="spilno-tests-"))
    # Without a handler SIGTERM ends Python at once; the keeper would stop the servers all the same,
    # but the folder would stay.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    servers = start(folder, durable=False)
    config.add_cleanup(lambda: _stop_servers(servers))
    os.environ.setdefault("DATABASE_URL", servers.database_url)
    os.environ.setdefault("REDIS_URL", servers.redis_url)
    return servers


def _stop_servers(servers: Servers) -> None:
    servers.stop()
    shutil.rmtree(servers.folder, ignore_errors=True)


def _take_own_broker_database() -> None:
    """Give each parallel process another Valkey database, so that emptying one harms nobody."""
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) + 1
    url = urlsplit(os.environ["REDIS_URL"])
    os.environ["REDIS_URL"] = url._replace(path=f"/{number}").geturl()


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """A mail server of the test's own: see `tools.mail_sink.SmtpServer`.

    Django's EMAIL_HOST and EMAIL_PORT do not point to it: a test sets them, or hands the address to
    the process it starts.
    """
    with SmtpServer() as server:
        yield server
