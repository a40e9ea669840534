"""Runs at the desk: started, watched, released."""

import pytest
from django.urls import reverse

from matching.models import Run, Shard
from matching.services import runs
from matching.vocabulary import RunState, RunTrigger
from tests.factories import MatchFactory, RunFactory

pytestmark = pytest.mark.django_db


def unfinished(state=RunState.SCORING, **facts):
    """A run that has not ended."""
    return RunFactory(state=state, finished_at=None, released_at=None, **facts)


def page_of(run):
    """The run's address at the desk."""
    return reverse("admin:matching_run_change", args=[run.pk])


def test_officer_starts_a_run(desk, officer):
    response = desk.post(reverse("admin:matching_run_start"))
    run = Run.objects.get()
    assert response["Location"] == page_of(run)
    assert (run.trigger, run.requested_by, run.state) == (
        RunTrigger.OFFICER,
        officer,
        RunState.QUEUED,
    )


def test_second_request_joins_the_waiting_run(desk):
    desk.post(reverse("admin:matching_run_start"))
    desk.post(reverse("admin:matching_run_start"))
    assert Run.objects.count() == 1


def test_looking_at_the_address_starts_nothing(desk):
    desk.get(reverse("admin:matching_run_start"))
    assert not Run.objects.exists()


def test_page_shows_the_progress(desk):
    run = unfinished(ventures=30, mandates=20)
    for place, state in enumerate(["done", "done", "pending"]):
        Shard.objects.create(run=run, first=place * 10, last=place * 10 + 10, state=state)
    text = desk.get(page_of(run)).content.decode()
    assert "2 of 3" in text
    assert '<progress aria-label="Blocks scored" value="2" max="3">' in text
    assert "600" in text
    assert "hx-trigger" in text


def test_fragment_asks_again_until_the_end(desk):
    run = unfinished()
    address = reverse("admin:matching_run_progress", args=[run.pk])
    first = desk.get(address, headers={"HX-Request": "true"})
    assert "hx-trigger" in first.content.decode()
    assert not first.has_header("HX-Refresh")
    assert "<html" not in first.content.decode()
    runs.fail_run(run_id=run.pk, reason="ValueError: no rates")
    last = desk.get(address, headers={"HX-Request": "true"})
    assert "hx-trigger" not in last.content.decode()
    assert last["HX-Refresh"] == "true"


def test_page_says_why_a_run_failed(desk):
    run = RunFactory(state=RunState.FAILED, failure="ValueError: no rates", released_at=None)
    assert "ValueError: no rates" in desk.get(page_of(run)).content.decode()


def test_officer_releases_a_complete_run(desk):
    run = RunFactory(state=RunState.COMPLETE, released_at=None)
    address = reverse("admin:matching_run_release", args=[run.pk])
    assert address in desk.get(page_of(run)).content.decode()
    desk.get(address)
    run.refresh_from_db()
    assert run.state == RunState.COMPLETE
    assert desk.post(address)["Location"] == page_of(run)
    run.refresh_from_db()
    assert run.state == RunState.RELEASED
    assert address not in desk.get(page_of(run)).content.decode()


def test_page_says_what_a_release_would_change(desk):
    MatchFactory()
    run = RunFactory(state=RunState.COMPLETE, released_at=None)
    changes = desk.get(page_of(run)).context["changes"]
    assert (changes.new, changes.changed, changes.gone) == (0, 0, 1)


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.SCORING])
def test_run_that_is_not_complete_cannot_be_released(desk, state):
    run = unfinished(state)
    response = desk.post(reverse("admin:matching_run_release", args=[run.pk]))
    assert response.status_code == 409
    assert "Only a complete run can be released." in response.content.decode()
    run.refresh_from_db()
    assert run.state == state


def test_outdated_run_cannot_be_released(desk):
    outdated = RunFactory(state=RunState.COMPLETE, released_at=None)
    RunFactory()
    address = reverse("admin:matching_run_release", args=[outdated.pk])
    assert address not in desk.get(page_of(outdated)).content.decode()
    response = desk.post(address)
    assert response.status_code == 409
    assert "A newer run has been released already." in response.content.decode()
