"""The command, the tasks, and what is kept how long."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.db.models.functions import Now

from config.celery import app
from matching import engine, tasks
from matching.models import Run, RunResults, RunSnapshot, Shard, ShardCandidates
from matching.services import retention, runs, working_off
from matching.vocabulary import RunState, RunTrigger
from tests.factories import RunFactory
from tests.matching.worlds import build_world, expected_pairs, released_pairs


def run_matching(**options) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("run_matching", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_the_command_works_a_run_off_here(real_database):
    build_world(2, 3)

    out, _err = run_matching(here=True, release=True)

    run = Run.objects.get()
    assert run.state == RunState.RELEASED
    assert released_pairs() == expected_pairs(run)
    assert out.splitlines() == [
        f"Run {run.pk} is requested.",
        "Complete: 6 matches of 2 ventures × 3 mandates.",
        "Released: 6 matches of 2 ventures × 3 mandates.",
    ]


def test_the_command_stops_at_a_complete_run_that_an_officer_releases(real_database):
    build_world(1, 1)

    out, _err = run_matching(here=True)

    assert "Complete: 1 matches of 1 ventures × 1 mandates." in out


def test_the_command_says_that_a_run_failed(real_database, monkeypatch):
    monkeypatch.setattr(runs, "MOST_ATTEMPTS", 1)
    monkeypatch.setattr(engine, "encode", lambda *sides: 1 / 0)

    with pytest.raises(CommandError, match="failed: ZeroDivisionError: division by zero"):
        run_matching(here=True)


def test_the_command_warns_that_no_worker_is_there_and_does_not_wait_for_ever(
    real_database, monkeypatch
):
    _out, err = run_matching()
    assert "No worker has shown itself lately" in err
    monkeypatch.setattr("matching.management.commands.run_matching.PATIENCE", 0)
    err = io.StringIO()
    with pytest.raises(CommandError, match="has not ended in time: Waiting"):
        call_command("run_matching", wait=True, timeout=0.1, stdout=io.StringIO(), stderr=err)
    assert err.getvalue().count("No worker has shown itself lately") == 1


@pytest.mark.parametrize("task", [tasks.run_shards, tasks.sweep_runs])
def test_a_ring_and_a_sweep_do_whatever_is_due(real_database, task):
    build_world(1, 1)
    run = runs.request_run(trigger=RunTrigger.NIGHTLY)

    task()

    run.refresh_from_db()
    assert run.state == RunState.RELEASED


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {name for name in scheduled if name.startswith("matching.")} == {
        "matching.tasks.sweep_runs",
        "matching.tasks.start_nightly_run",
        "matching.tasks.clear_old_records",
    }
    assert scheduled <= set(app.tasks)


def test_the_nightly_run_is_requested(db):
    tasks.start_nightly_run()

    assert Run.objects.get().trigger == RunTrigger.NIGHTLY


def test_work_that_takes_long_is_left_to_another_call(real_database, settings, monkeypatch):
    settings.RUN_SHARD_PAIRS = 1
    build_world(3, 1)
    run = runs.request_run(trigger=RunTrigger.NIGHTLY)
    monkeypatch.setattr(working_off, "SECONDS_PER_CALL", -1)
    rung = []
    monkeypatch.setattr(working_off.doorbell, "ring", lambda task, **ids: rung.append(task))

    working_off.advance_runs()
    assert rung[-1] == tasks.run_shards
    assert runs.progress_of(run) == runs.Progress(done=0, total=3)
    working_off.advance_runs()
    assert runs.progress_of(run) == runs.Progress(done=1, total=3)


def test_old_records_are_cleared_and_the_released_run_keeps_its_own(real_database):
    build_world(2, 2)
    first = runs.request_run(trigger=RunTrigger.NIGHTLY)
    working_off.advance_runs()
    second = runs.request_run(trigger=RunTrigger.NIGHTLY)
    working_off.advance_runs()
    ShardCandidates.objects.create(shard=first.shards.get(), content=b"left over")

    def kept(run) -> tuple:
        rows = (RunResults, Shard, RunSnapshot)
        own = tuple(model.objects.filter(run=run).count() for model in rows)
        return (*own, ShardCandidates.objects.filter(shard__run=run).count())

    retention.clear_old_records()
    assert (kept(first), kept(second)) == ((1, 1, 1, 0), (1, 1, 1, 0))

    Run.objects.update(finished_at=Now() - retention.KEEP_RESULTS - timedelta(hours=1))
    retention.clear_old_records()
    assert (kept(first), kept(second)) == ((0, 0, 1, 0), (1, 1, 1, 0))

    Run.objects.update(finished_at=F("finished_at") - retention.KEEP_INPUTS)
    retention.clear_old_records()
    assert (kept(first), kept(second)) == ((0, 0, 0, 0), (1, 1, 1, 0))
    assert released_pairs() != []


def test_a_run_that_works_keeps_its_candidates(real_database):
    run = RunFactory(state=RunState.SCORING, finished_at=None, released_at=None)
    shard = Shard.objects.create(run=run, first=0, last=1)
    ShardCandidates.objects.create(shard=shard, content=b"at work")

    tasks.clear_old_records()

    assert ShardCandidates.objects.count() == 1
