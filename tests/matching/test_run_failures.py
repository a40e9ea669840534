"""Errors and dying workers: a run goes on, or fails with its reason; what is released stays."""

import pytest
from django.utils import timezone

from matching import engine, loaders
from matching.models import NearMissCount, Run, Shard
from matching.services import preparation, runs, shards, working_off
from matching.vocabulary import RunState
from tests.matching.run_steps import expire, prepared_run, request_run
from tests.matching.worlds import build_world, candidates_waiting, released_pairs


def test_an_error_is_tried_again_after_a_pause_and_then_the_run_goes_on(
    real_database, monkeypatch, caplog
):
    build_world(2, 2)
    run = request_run()
    real = engine.candidates
    _break(monkeypatch, engine, "candidates")

    working_off.advance_runs()

    assert runs.progress_of(run) == runs.Progress(done=0, total=1)
    assert Shard.objects.get().lease_until > timezone.now()
    assert "broken on purpose" in caplog.text
    monkeypatch.setattr(engine, "candidates", real)
    expire(Shard)
    working_off.advance_runs()
    run.refresh_from_db()
    assert run.state == RunState.RELEASED


@pytest.mark.parametrize(
    ("module", "name", "model", "attempts"),
    [
        (loaders, "load_inputs", Run, runs.MOST_ATTEMPTS),
        (engine, "candidates", Shard, runs.MOST_ATTEMPTS),
        (engine, "merge", Run, runs.MOST_ATTEMPTS_IN_ALL),
    ],
)
def test_a_run_that_cannot_succeed_fails_with_its_reason_and_keeps_what_is_released(
    real_database, monkeypatch, module, name, model, attempts
):
    build_world(2, 2)
    request_run()
    working_off.advance_runs()
    before = released_pairs()
    run = request_run()
    tried = _break(monkeypatch, module, name)

    for _attempt in range(attempts + 3):
        working_off.advance_runs()
        expire(model)

    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert run.failure == "ValueError: broken on purpose"
    assert len(tried) == (attempts - 1 if name == "merge" else attempts)
    assert released_pairs() == before != []
    assert candidates_waiting() == 0
    assert set(run.shards.values_list("state", flat=True)) <= {"done", "failed"}


def test_a_run_whose_workers_die_over_a_shard_fails_and_the_next_one_starts(real_database):
    build_world(2, 2)
    run = prepared_run()
    for _death in range(runs.MOST_ATTEMPTS):
        assert shards.claim_shard() is not None
        expire(Shard)
    waiting = request_run()

    working_off.advance_runs()

    run.refresh_from_db()
    waiting.refresh_from_db()
    assert (run.state, waiting.state) == (RunState.FAILED, RunState.RELEASED)
    assert run.failure == "the worker stopped too often over the same piece of work"


def test_a_run_whose_workers_die_over_its_inputs_fails(real_database):
    run = request_run()
    for _death in range(runs.MOST_ATTEMPTS):
        assert preparation.claim_run() is not None
        expire(Run)

    working_off.advance_runs()

    run.refresh_from_db()
    assert run.state == RunState.FAILED


def test_a_run_that_was_prepared_at_the_last_attempt_is_still_merged(real_database):
    build_world(2, 2)
    run = request_run()
    for _death in range(runs.MOST_ATTEMPTS - 1):
        preparation.claim_run()
        expire(Run)

    working_off.advance_runs()

    run.refresh_from_db()
    assert run.state == RunState.RELEASED


def test_a_shard_of_a_failed_run_can_no_longer_be_finished(real_database):
    build_world(2, 2)
    run = prepared_run()
    shard = shards.claim_shard()

    assert runs.fail_run(run_id=run.pk, reason="stopped by hand") is True
    assert runs.fail_run(run_id=run.pk, reason="again") is False

    assert shards.score_shard(shard) is False
    assert candidates_waiting() == 0


def _break(monkeypatch, module, name) -> list:
    tried = []

    def broken(*args, **kwargs):
        tried.append(name)
        raise ValueError("broken on purpose")

    monkeypatch.setattr(module, name, broken)
    return tried


@pytest.mark.django_db
def test_a_cancelled_run_takes_its_work_out_of_every_hand(officer):
    build_world(2, 2)
    run = prepared_run()
    shard = shards.claim_shard()

    assert runs.cancel_run(run_id=run.pk, officer=officer)

    run.refresh_from_db()
    assert (run.state, run.cancelled_by) == (RunState.CANCELLED, officer)
    assert not shards.score_shard(shard)
    assert candidates_waiting() == 0
    assert not NearMissCount.objects.exists()
    assert shards.claim_shard() is None
    assert not runs.cancel_run(run_id=run.pk, officer=officer)
    assert not runs.fail_run(run_id=run.pk, reason="too late")


def test_what_a_cancelled_run_would_have_shown_comes_with_the_next(real_database, officer):
    build_world(2, 2)
    cancelled = request_run()
    assert runs.cancel_run(run_id=cancelled.pk, officer=officer)
    working_off.advance_runs()
    assert released_pairs() == []

    request_run()
    working_off.advance_runs()

    assert len(released_pairs()) == 4
