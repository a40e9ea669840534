"""Worlds and runs of `make bench` in the database: the small sizes run."""

import pytest

from accounts.models import Notification
from benchmarks.stored_worlds import store_world
from benchmarks.tasks import files, stored
from benchmarks.worlds import draw_world
from matching import engine, loaders
from matching.models import Match, Run

VENTURES, MANDATES = 24, 20


def digest(problem) -> str:
    return problem.digest(engine.Weights(), 20, 40_000)


@pytest.mark.django_db
def test_a_stored_world_is_loaded_as_it_was_drawn():
    world = draw_world(VENTURES, MANDATES)
    store_world(world)
    inputs = loaders.load_inputs()
    assert inputs.left_out == ()
    assert digest(inputs.problem) == digest(world.problem)


@pytest.fixture
def stored_world(real_database):
    """Committed, because a measured run commits too."""
    stored.prepare(VENTURES, MANDATES)


@pytest.mark.usefixtures("stored_world")
def test_a_measured_run_is_released_and_taken_apart():
    result = stored.run()
    facts = result["facts"]
    assert facts["matches"] == Match.objects.count() > 50
    assert facts["notifications"] == Notification.objects.count() > 0
    assert {"request", "load", "score", "merge", "store results", "release", "outbox"} <= set(
        facts["phases"]
    )
    assert sum(facts["phases"].values()) <= result["seconds"]
    assert stored.copy()["facts"]["rows"] == facts["matches"]


@pytest.mark.usefixtures("stored_world")
def test_a_run_is_measured_again_from_the_start():
    first, second = stored.run()["facts"], stored.run()["facts"]
    assert first["digest"] == second["digest"]
    assert first["matches"] == second["matches"]
    # Only what this run inserted: nothing of the first one was left to be compared with.
    assert set(Match.objects.values_list("run", flat=True)) == {Run.objects.get().pk}


@pytest.mark.usefixtures("real_database")
@pytest.mark.parametrize("file_format", ["csv", "ndjson"])
def test_an_export_has_all_rows(file_format):
    stored_rows = files.prepare(100)["facts"]["rows"]
    assert 50 < stored_rows <= 100
    assert files.export(file_format, stored_rows)["facts"]["bytes"] > 200 * stored_rows
    assert files.copy(stored_rows)["seconds"] > 0
