"""Several workers at once, each with a connection of its own."""

import threading

from django.db import connection, transaction

from accounts.models import Notification
from accounts.vocabulary import LetterKind
from matching.models import Run, Shard
from matching.services import preparation, releases, runs, shards, working_off
from matching.vocabulary import RunState, RunTrigger
from tests.matching.worlds import (
    build_world,
    candidates_waiting,
    expected_pairs,
    released_pairs,
    stored_pairs,
)

WORKERS = 4


def at_once(work, count: int = WORKERS) -> list:
    """What `work` returns in each of several threads that start together."""
    start, results, errors = threading.Barrier(count), [], []

    def run() -> None:
        try:
            start.wait()
            results.append(work())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _worker in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    return results


def test_workers_that_race_score_each_shard_once(real_database, settings):
    settings.RUN_SHARD_PAIRS = 1
    build_world(9, 4)
    run = runs.request_run(trigger=RunTrigger.NIGHTLY)

    at_once(working_off.advance_runs)
    working_off.advance_runs()  # whatever was leased elsewhere when all looked for the last time

    run.refresh_from_db()
    assert run.state == RunState.RELEASED
    assert list(run.shards.values_list("state", "token").distinct()) == [("done", 1)]
    assert run.shards.count() == 9
    assert stored_pairs(run) == released_pairs() == expected_pairs(run)
    told = Notification.objects.filter(kind=LetterKind.NEW_MATCH)
    assert told.count() == sum(
        (row[3] is not None) + (row[4] is not None) for row in released_pairs()
    )


def test_workers_that_race_for_one_shard_get_it_once(real_database):
    build_world(2, 2)
    runs.request_run(trigger=RunTrigger.NIGHTLY)
    preparation.prepare_run(preparation.claim_run())

    claimed = at_once(shards.claim_shard)

    assert sorted(shard is None for shard in claimed) == [False, True, True, True]
    assert Shard.objects.get().token == 1


def test_workers_that_race_for_a_waiting_run_start_it_once(real_database):
    runs.request_run(trigger=RunTrigger.NIGHTLY)

    claimed = at_once(preparation.claim_run)

    assert sorted(run is None for run in claimed) == [False, True, True, True]
    assert Run.objects.get().attempts == 1


def test_people_who_ask_at_once_get_one_run(real_database):
    asked = at_once(lambda: runs.request_run(trigger=RunTrigger.NIGHTLY))

    assert len({run.pk for run in asked}) == 1
    assert Run.objects.count() == 1


def test_a_release_that_is_called_twice_at_once_happens_once(real_database, settings):
    settings.RELEASE_NIGHTLY_RUNS = False
    build_world(3, 3)
    run = runs.request_run(trigger=RunTrigger.NIGHTLY)
    working_off.advance_runs()

    done = at_once(lambda: releases.release_run(run_id=run.pk))

    assert sorted(release.new for release in done) == [0, 0, 0, 9]
    assert released_pairs() == expected_pairs(run)


def test_a_run_does_not_start_before_all_who_joined_it_have_committed(real_database):
    """Otherwise it could read its inputs without the approval that asked for it."""
    runs.request_run(trigger=RunTrigger.APPROVAL)
    with transaction.atomic():
        runs.request_run(trigger=RunTrigger.APPROVAL)
        assert at_once(preparation.claim_run, 1) == [None]
    assert at_once(preparation.claim_run, 1) != [None]


def test_a_shard_that_is_finished_twice_at_once_is_stored_once(real_database):
    build_world(3, 2)
    runs.request_run(trigger=RunTrigger.NIGHTLY)
    preparation.prepare_run(preparation.claim_run())
    shard = shards.claim_shard()

    done = at_once(lambda: shards.score_shard(shard))

    assert sorted(done) == [False, False, False, True]
    assert candidates_waiting() == 6
