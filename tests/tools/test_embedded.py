"""The embedded servers are real, private, and never outlive their users."""

import os
import signal
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from config import embedded
from config.embedded import EmbeddedServersError, Servers, discard, start

SHARED_USER = """
import sys
from pathlib import Path
from config import embedded
servers = embedded._open(Path(sys.argv[1]), durable=True, may_join=True)
print(servers.postgres_pid, servers.valkey_pid, flush=True)
sys.stdin.read()
servers.leave()
"""


def family(servers: Servers) -> list[psutil.Process]:
    """Every process of the servers."""
    heads = [psutil.Process(pid) for pid in (servers.postgres_pid, servers.valkey_pid)]
    return [*heads, *(child for head in heads for child in head.children(recursive=True))]


def alive(processes: list[psutil.Process], seconds: float = 15) -> list[psutil.Process]:
    """Those that still run after so long at most."""
    deadline = time.monotonic() + seconds
    while (left := [each for each in processes if runs(each)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def runs(process: psutil.Process) -> bool:
    """False for one that has ended, also while nobody has asked how."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def query(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


@pytest.fixture
def user_of():
    """`user_of(folder)`: another process that uses the servers of that folder."""
    processes = []

    def begin(folder: Path) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", SHARED_USER, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        process.pids = [int(pid) for pid in process.stdout.readline().split()]
        return process

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


def test_servers_work_in_ukrainian_and_leave_nothing_behind(tmp_path):
    with start(tmp_path / "servers", durable=False) as servers:
        query(servers.database_url, "CREATE EXTENSION pg_trgm")
        assert query(servers.database_url, "SELECT cardinality(show_trgm('їжак')) > 0") is True
        assert query(servers.database_url, "SELECT lower('ЇЖАК')") == "їжак"
        assert query(servers.database_url, "SHOW fsync") == "off"
        with closing(redis.Redis.from_url(servers.redis_url)) as broker:
            assert broker.ping() is True
        processes = family(servers)
        assert len(processes) > 2

    assert alive(processes, seconds=0.5) == []
    assert not (tmp_path / "servers" / "postgres").exists()


def test_servers_refuse_whoever_lacks_the_password(tmp_path):
    with start(tmp_path, durable=False) as servers:
        _, _, rest = servers.database_url.partition("@")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgres://spilno@{rest}")
        _, _, rest = servers.redis_url.partition("@")
        stranger = redis.Redis.from_url(f"redis://{rest}")
        with closing(stranger), pytest.raises(redis.AuthenticationError):
            stranger.ping()
        assert stat.S_IMODE((tmp_path / "password").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "servers.json").stat().st_mode) == 0o600


def test_no_folder_above_the_data_changes_its_permissions(tmp_path):
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    above = [closed, *closed.parents]
    before = [path.stat().st_mode for path in above]

    with start(closed / "servers", durable=False) as servers:
        assert query(servers.database_url, "SELECT 1") == 1
        place = (closed / "servers" / "postgres").resolve()

    assert [path.stat().st_mode for path in above] == before
    assert not place.exists()


def test_second_start_in_a_folder_is_refused(tmp_path):
    with start(tmp_path, durable=False):
        with pytest.raises(EmbeddedServersError, match="already running"):
            start(tmp_path, durable=False)
        with pytest.raises(EmbeddedServersError, match="stop them first"):
            discard(tmp_path)


def test_durable_data_outlive_a_killed_keeper(tmp_path):
    servers = start(tmp_path, durable=True)
    query(servers.database_url, "CREATE TABLE hedgehog (name text)")
    processes = family(servers)
    os.kill(servers._keeper_pid, signal.SIGKILL)
    if sys.platform == "linux":
        assert alive(processes) == []
    servers.stop()

    with start(tmp_path, durable=True) as servers:
        assert query(servers.database_url, "SELECT count(*) FROM hedgehog") == 0
    discard(tmp_path)

    assert not (tmp_path / "postgres").exists()


def test_servers_end_with_their_killed_user(tmp_path, user_of):
    user = user_of(tmp_path)
    processes = [psutil.Process(pid) for pid in user.pids]

    user.kill()

    assert alive(processes) == []
    discard(tmp_path)


def test_shared_servers_stay_until_the_last_user_leaves(tmp_path, user_of):
    first, second = user_of(tmp_path), user_of(tmp_path)
    assert first.pids == second.pids
    processes = [psutil.Process(pid) for pid in first.pids]

    first.communicate()
    time.sleep(0.5)
    assert len(alive(processes, seconds=0)) == 2

    second.communicate()
    assert alive(processes, seconds=0) == []
    discard(tmp_path)


def test_both_end_when_one_dies(tmp_path):
    with start(tmp_path, durable=False) as servers:
        postgres = [psutil.Process(servers.postgres_pid)]

        os.kill(servers.valkey_pid, signal.SIGKILL)

        assert alive(postgres) == []
        deadline = time.monotonic() + 5
        while servers.running() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not servers.running()


def test_failed_start_says_why_in_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "postgres").write_text("in the way")

    with pytest.raises(EmbeddedServersError, match=r"see .*log") as failure:
        start(tmp_path, durable=False)

    assert "\n" not in str(failure.value)
    assert not embedded._is_held(tmp_path / "keeper.lock")
