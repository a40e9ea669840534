"""The changes of a run at the desk: summed up by reason, pair by pair, and as a file."""

import pytest
from django.urls import reverse

from matching.models import RunChange
from matching.vocabulary import ChangeReason, PairChange, RunState
from tests.factories import MandateFactory, RunFactory, VentureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return VentureFactory(code_name="HERON-1"), MandateFactory(code_name="MAPLE-2")


@pytest.fixture
def run(pair):
    """A complete run with three changes of one hundred and one."""
    before = RunFactory(matches=100)
    run = RunFactory(state=RunState.COMPLETE, released_at=None, compared_with=before, matches=100)
    venture, mandate = pair
    rows = [
        (venture.pk, mandate.pk, PairChange.MOVED, ChangeReason.PROFILE, 81_000, 92_345),
        (venture.pk, 900, PairChange.ENTERED, ChangeReason.GATE, 0, 55_000),
        (901, mandate.pk, PairChange.LEFT, ChangeReason.OTHERS, 44_000, 0),
    ]
    for row in rows:
        names = ("venture_id", "mandate_id", "change", "reason", "points_before", "points_after")
        RunChange.objects.create(run=run, **dict(zip(names, row, strict=True)))
    return run


def page_of(run, query=""):
    return reverse("admin:matching_run_changes", args=[run.pk]) + query


def test_the_run_says_what_it_changes_and_why(desk, run):
    text = desk.get(reverse("admin:matching_run_change", args=[run.pk])).content.decode()
    assert "100 matches before + 1 entered − 1 left = 100 matches." in text
    assert page_of(run) in text
    assert "A gate opened or closed" in text


def test_pairs_are_shown_with_their_change_reason_and_scores(desk, run):
    text = desk.get(page_of(run)).content.decode()
    assert "HERON-1 × MAPLE-2" in text
    assert "81.0" in text
    assert "92.3" in text
    assert desk.get(page_of(run)).context["pairs"][0].before == ""


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        (f"?change={PairChange.LEFT}", 1),
        (f"?reason={ChangeReason.PROFILE}", 1),
        (f"?change={PairChange.LEFT}&reason={ChangeReason.PROFILE}", 0),
        ("?change=x&reason=", 3),
        ("?page=1" + "0" * 30, 3),
        ("?page=x", 3),
    ],
)
def test_pairs_can_be_narrowed(desk, run, query, count):
    response = desk.get(page_of(run, query))
    assert response.status_code == 200
    assert len(response.context["pairs"]) == count


def test_changes_leave_as_a_file(desk, run, pair):
    response = desk.get(reverse("admin:matching_run_changes_csv", args=[run.pk]))
    lines = response.content.decode().removeprefix("\ufeff").split("\r\n")
    assert lines[0] == "venture,mandate,change,reason,points_before,points_after"
    assert "HERON-1,MAPLE-2,moved,profile,81000,92345" in lines
    assert "HERON-1,900,entered,gate,,55000" in lines
    assert "901,MAPLE-2,left,others,44000," in lines


def test_a_run_that_was_compared_with_none_has_no_such_page(desk):
    run = RunFactory()
    assert desk.get(page_of(run)).status_code == 404
    assert (
        page_of(run)
        not in desk.get(reverse("admin:matching_run_change", args=[run.pk])).content.decode()
    )


@pytest.mark.parametrize("count", [1, 7])
def test_pairs_take_the_same_queries_for_many(desk, run, django_assert_max_num_queries, count):
    for place in range(count):
        RunChange.objects.create(
            run=run, venture_id=2_000 + place, mandate_id=1, change=1, reason=1, points_before=0,
            points_after=50_000,
        )  # fmt: skip
    with django_assert_max_num_queries(16):
        desk.get(page_of(run))
