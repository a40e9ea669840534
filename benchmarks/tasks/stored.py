"""Runs in the database, and the COPY that they are measured against."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import psutil
from django.db import connection

from accounts import doorbell
from benchmarks.stored_worlds import empty_database, refresh_statistics, store_world
from benchmarks.tasks.timing import Phases, Result, timed
from benchmarks.worlds import draw_world
from matching import engine, tasks
from matching.models import Match, Run
from matching.services import archive, news, preparation, releases, results, runs, shards
from matching.vocabulary import RunTrigger

BARE = "bench_bare"
RESULT = (
    "id, run_id, venture_id, mandate_id, points, points_low, points_high, completeness, criteria, "
    "rank_for_venture, rank_for_mandate"
)
BYTES_AT_ONCE = 1 << 20


def prepare(ventures: int, mandates: int) -> Result:
    """An empty database filled with a world."""
    empty_database()
    result = timed(lambda: store_world(draw_world(ventures, mandates)))
    refresh_statistics()
    return result


def run(again: bool = False) -> Result:
    """A run, from the request to the released matches and the outbox, by one warm worker.

    Warm means compiled, and with the way to the broker loaded: the first ring of a process takes
    half a second for that, a later one a thousandth. It is the first run, or with `again` the next
    one over records that have not changed.
    """
    if not again:
        _forget_runs()
    engine.warm_up()
    doorbell.ring(tasks.run_shards)
    phases = Phases()
    processor, server = time.process_time(), server_seconds()
    start = time.perf_counter()
    with _watched(phases):
        _work_off(phases)
    seconds = time.perf_counter() - start
    done = Run.objects.latest("pk")
    return {
        "seconds": seconds,
        "cpu_seconds": time.process_time() - processor,
        "facts": {
            "phases": phases.seconds,
            "server_cpu_seconds": server_seconds() - server,
            "matches": Match.objects.count(),
            "notifications": _count("accounts_notification"),
            "digest": done.digest,
        },
    }


def _work_off(phases: Phases) -> None:
    """What `services.working_off` does, step by step."""
    with phases.phase("request"):
        runs.request_run(trigger=RunTrigger.NIGHTLY)
    with phases.phase("load"):
        run = preparation.claim_run()
        assert run is not None
        assert preparation.prepare_run(run)
    with phases.phase("score"):
        while shard := shards.claim_shard():
            assert shards.score_shard(shard)
    with phases.phase("merge"):
        run = results.claim_scored_run()
        assert run is not None
        assert results.merge_run(run)
    with phases.phase("release"):
        assert releases.release_newest_run()


@contextmanager
def _watched(phases: Phases) -> Iterator[None]:
    """Count what is done inside of a step as a phase of its own."""
    inner = (
        (shards, "store_candidates", "store candidates"),
        (results, "_candidates", "read candidates"),
        (archive, "store_results", "store results"),
        (releases, "_find", "find published"),
        (news, "write_news", "outbox"),
        (news, "drop_stale_news", "stale news"),
    )
    with ExitStack() as stack:
        for module, name, phase in inner:
            function = phases.around(phase, getattr(module, name))
            stack.enter_context(patch.object(module, name, function))
        change = releases._changed_rows

        def changed(cursor: Any, statement: str, *values: Any) -> int:
            with phases.phase(f"{statement.split()[0].lower()} matches"):
                return change(cursor, statement, *values)

        stack.enter_context(patch.object(releases, "_changed_rows", changed))
        yield


def copy() -> Result:
    """Binary COPY of what the engine said of the matches into a table without indexes."""
    found = f"SELECT {RESULT} FROM {Match._meta.db_table}"
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY ({found}) TO STDOUT (FORMAT BINARY)") as rows:
            blocks = [bytes(block) for block in rows]
        cursor.execute(f"DROP TABLE IF EXISTS {BARE}")
        cursor.execute(f"CREATE TABLE {BARE} AS {found} LIMIT 0")
    data = memoryview(b"".join(blocks))
    del blocks

    def write() -> None:
        statement = f"COPY {BARE} FROM STDIN (FORMAT BINARY)"
        with connection.cursor() as cursor, cursor.copy(statement) as rows:
            for start in range(0, len(data), BYTES_AT_ONCE):
                rows.write(data[start : start + BYTES_AT_ONCE])

    result = timed(write)
    result["facts"]["rows"] = _count(BARE)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {BARE}")
    return result


def server_seconds() -> float:
    """Processor time of the server's process for this connection, which no neighbour disturbs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def _forget_runs() -> None:
    with connection.cursor() as cursor:
        tables = f"{Run._meta.db_table}, {Match._meta.db_table}, accounts_notification"
        cursor.execute(f"TRUNCATE {tables} CASCADE")
    refresh_statistics()


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])
