"""A run of the past gives the same results again, whatever has become of the profiles."""

import pytest
from django.core.management import CommandError, call_command

from matching.models import Run, RunSnapshot
from matching.services import repeats, working_off
from tests.factories import RunFactory
from tests.matching.run_steps import request_run
from tests.matching.worlds import build_world, stored_pairs

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(real_database) -> Run:
    """A released run, after which every venture has changed and a mandate was withdrawn."""
    ventures, mandates = build_world(3, 3)
    run = request_run()
    working_off.advance_runs()
    for venture in ventures:
        venture.readiness = 1
        venture.save()
    mandates[0].review.status = "withdrawn"
    mandates[0].review.approved_at = mandates[0].review.decided_at = None
    mandates[0].review.save()
    run.refresh_from_db()
    return run


def test_a_repeat_gives_the_same_matches_after_profiles_changed(run):
    repetition = repeats.repeat_run(run_id=run.pk)

    assert repetition.is_same
    assert repetition.digest == run.result_digest
    ranked = repetition.found.ranked
    columns = (ranked.venture_id, ranked.mandate_id, ranked.points)
    pairs = sorted(zip(*(column.tolist() for column in columns), strict=True))
    assert pairs == [pair[:3] for pair in stored_pairs(run)]
    again = request_run()
    working_off.advance_runs()
    again.refresh_from_db()
    assert again.result_digest != run.result_digest


def test_the_command_says_whether_it_is_the_same(run, capsys):
    call_command("repeat_run", run.pk)
    assert "the same as the first time, byte for byte" in capsys.readouterr().out
    Run.objects.update(result_digest="f" * 64)
    with pytest.raises(CommandError, match="not what it found the first time"):
        call_command("repeat_run", run.pk)


def test_a_run_that_cannot_be_repeated_says_why(run):
    Run.objects.update(engine_version="0")
    with pytest.raises(CommandError, match="made by version 0 of the engine"):
        call_command("repeat_run", run.pk)
    Run.objects.update(engine_version=repeats.engine.ENGINE_VERSION)
    RunSnapshot.objects.all().delete()
    with pytest.raises(CommandError, match="kept no longer"):
        call_command("repeat_run", run.pk)
    failed = RunFactory(state="failed", failure="x", released_at=None)
    with pytest.raises(CommandError, match="has no results"):
        call_command("repeat_run", failed.pk)
    with pytest.raises(CommandError, match="There is no run 0"):
        call_command("repeat_run", 0)
