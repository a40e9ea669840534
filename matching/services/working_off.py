"""Working off what runs need: read from the database, done step by step, by any number of
workers."""

import time
from collections.abc import Callable

from accounts import doorbell
from matching.services import preparation, releases, results, runs, shards

SECONDS_PER_CALL = 120


def advance_runs() -> None:
    """Do what is due for any run until nothing is; after two minutes leave the rest to another
    call.

    Safe to call at any time, from any number of processes: each piece of work is claimed under a
    lease.
    """
    from matching import tasks

    end = time.monotonic() + SECONDS_PER_CALL
    while any(step() for step in STEPS):
        if time.monotonic() > end:
            doorbell.ring(tasks.run_shards)
            return


def _prepare() -> bool:
    run = preparation.claim_run()
    if run is None:
        return False
    try:
        preparation.prepare_run(run)
    except Exception as error:
        runs.note_trouble(run, error, most=runs.MOST_ATTEMPTS)
    return True


def _score() -> bool:
    shard = shards.claim_shard()
    if shard is None:
        return False
    try:
        shards.score_shard(shard)
    except Exception as error:
        shards.note_trouble(shard, error)
    return True


def _merge() -> bool:
    run = results.claim_scored_run()
    if run is None:
        return False
    try:
        results.merge_run(run)
    except Exception as error:
        runs.note_trouble(run, error, most=runs.MOST_ATTEMPTS_IN_ALL)
    return True


# Each does one piece of work, or returns False when there is none to take.
STEPS: tuple[Callable[[], object], ...] = (
    runs.give_up_runs,
    _score,
    _merge,
    releases.release_newest_run,
    _prepare,
)
