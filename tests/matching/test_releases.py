"""What a release shows, keeps, changes and takes away."""

import uuid

import numpy as np
import pytest
from django.utils import timezone

from accounts.models import Notification
from accounts.vocabulary import ReviewStatus
from matching import engine
from matching.models import Match, Run, RunResults, WeightsVersion
from matching.services import archive, bulk_rows, releases
from matching.services.releases import Release
from matching.services.weights import FIRST
from matching.vocabulary import RunState, RunTrigger
from tests.factories import (
    MatchFactory,
    MemberFactory,
    RunFactory,
    VentureFactory,
    review_facts,
)

POINTS = 80_000
FOUND = {
    "points": POINTS,
    "points_low": 70_000,
    "points_high": 90_000,
    "completeness": 95,
    "criteria": [POINTS - 50_000, 50_000, None],
    "rank_for_venture": 1,
    "rank_for_mandate": 2,
}
NUMBERS = (
    "points",
    "points_low",
    "points_high",
    "completeness",
    "rank_for_venture",
    "rank_for_mandate",
)


def complete_run(*pairs, **facts) -> Run:
    """A complete run that found `pairs` of a venture, a mandate and, if it matters, more facts."""
    return RunFactory(
        **{"state": RunState.COMPLETE, "trigger": RunTrigger.NIGHTLY, "released_at": None} | facts,
        found=found_results(pairs),
    )


def found_results(pairs) -> engine.Results:
    """What a run finds: a rank of 0 and a contribution of -1 mean that there is none."""
    rows = [FOUND | dict(*changes) for _venture, _mandate, *changes in pairs]
    rest = [-1] * (len(engine.CRITERIA) - 3)
    criteria = [
        [-1 if part is None else part for part in row.pop("criteria")] + rest for row in rows
    ]
    numbers = {name: np.array([row[name] or 0 for row in rows], np.int32) for name in NUMBERS}
    details = engine.Details(
        **{name: numbers[name] for name in NUMBERS[:4]},
        contributions=np.array(criteria, np.int32).reshape(-1, len(engine.CRITERIA)),
    )
    ids = [
        np.array([record.pk for record in side], np.int64)
        for side in ([pair[0] for pair in pairs], [pair[1] for pair in pairs])
    ]
    ranks = numbers["rank_for_venture"], numbers["rank_for_mandate"]
    return engine.Results(engine.Ranked(*ids, details.points, *ranks), details)


def test_release_shows_the_results_as_they_are(venture, mandate):
    run = complete_run((venture, mandate))

    assert releases.release_run(run_id=run.pk) == Release(new=1)

    run.refresh_from_db()
    match = Match.objects.get()
    assert run.state == RunState.RELEASED
    assert run.released_at is not None
    assert (match.venture, match.mandate, match.run) == (venture, mandate, run)
    assert (match.points, match.points_low, match.points_high) == (POINTS, 70_000, 90_000)
    assert (match.completeness, match.criteria[:3]) == (95, [30_000, 50_000, None])
    assert (match.rank_for_venture, match.rank_for_mandate) == (1, 2)
    assert match.first_released_at == match.changed_at <= run.released_at


def test_a_pair_that_stays_keeps_its_address_and_date(venture, mandate):
    releases.release_run(run_id=complete_run((venture, mandate)).pk)
    before = Match.objects.get()

    release = releases.release_run(run_id=complete_run((venture, mandate)).pk)

    assert release == Release()
    after = Match.objects.get()
    assert (after.pk, after.public_id) == (before.pk, before.public_id)
    assert (after.first_released_at, after.changed_at) == (
        before.first_released_at, before.changed_at,
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"points": 80_001},
        {"points_low": 69_999},
        {"points_high": 90_001},
        {"completeness": 94},
        {"criteria": [30_001, 49_999, None]},
        {"criteria": [30_000, 50_000, 0]},
        {"rank_for_venture": 2},
        {"rank_for_venture": None},
        {"rank_for_mandate": None},
    ],
)
def test_a_pair_that_changes_keeps_its_address_but_not_its_change_date(venture, mandate, change):
    releases.release_run(run_id=complete_run((venture, mandate)).pk)
    before = Match.objects.get()
    run = complete_run((venture, mandate, change))

    assert releases.changes_of(run) == Release(changed=1)
    assert releases.release_run(run_id=run.pk) == Release(changed=1)

    after = Match.objects.get()
    assert (after.public_id, after.first_released_at) == (
        before.public_id, before.first_released_at,
    )  # fmt: skip
    assert after.changed_at > before.changed_at
    assert after.run == run
    found = {name: getattr(after, name) for name in change}
    assert {n: v[:3] if n == "criteria" else v for n, v in found.items()} == change


def test_a_pair_of_older_weights_is_shown_with_the_new_ones(venture, mandate):
    releases.release_run(run_id=complete_run((venture, mandate)).pk)
    weights = WeightsVersion.objects.create(number=2, **FIRST)

    run = complete_run((venture, mandate), weights=weights)

    assert releases.release_run(run_id=run.pk) == Release(changed=1)
    assert Match.objects.get().run.weights == weights


def test_new_changed_and_gone_pairs_are_counted(venture, mandate):
    other, third = VentureFactory(), VentureFactory()
    releases.release_run(run_id=complete_run((venture, mandate), (other, mandate)).pk)
    run = complete_run((other, mandate, {"points": 79_000}), (third, mandate))

    assert releases.changes_of(run) == Release(new=1, changed=1, gone=1)
    assert Match.objects.filter(venture=venture).exists()
    assert releases.release_run(run_id=run.pk) == Release(new=1, changed=1, gone=1)
    assert set(Match.objects.values_list("venture", flat=True)) == {other.pk, third.pk}


def test_releasing_a_run_again_does_nothing(venture, mandate):
    run = complete_run((venture, mandate))
    releases.release_run(run_id=run.pk)
    Match.objects.update(points=70_000, changed_at=timezone.now())
    before = Match.objects.values().get()

    assert releases.release_run(run_id=run.pk) == Release()

    assert Match.objects.values().get() == before
    assert not Notification.objects.exists()


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.SCORING, RunState.FAILED])
def test_only_a_complete_run_can_be_released(venture, mandate, state):
    facts = {"finished_at": timezone.now() if state == RunState.FAILED else None}
    failure = "because" if state == RunState.FAILED else ""
    run = RunFactory(state=state, released_at=None, failure=failure, **facts)

    with pytest.raises(releases.RunNotComplete):
        releases.release_run(run_id=run.pk)


def test_an_older_run_is_never_released_over_a_newer_one(venture, mandate, settings):
    older = complete_run((venture, mandate))
    newer = complete_run()
    releases.release_run(run_id=newer.pk)

    with pytest.raises(releases.RunOutdated):
        releases.release_run(run_id=older.pk)

    assert releases.release_newest_run() is False
    assert releases.will_be_released(older) is False
    assert not Match.objects.exists()


def test_the_newest_complete_run_is_released_by_itself(venture, mandate):
    complete_run()
    newest = complete_run((venture, mandate))

    assert releases.release_newest_run() is True
    assert releases.newest_released() == newest
    assert releases.release_newest_run() is False


@pytest.mark.parametrize(
    ("trigger", "nightly", "by_itself"),
    [
        (RunTrigger.APPROVAL, False, True),
        (RunTrigger.RELEASE, False, True),
        (RunTrigger.NIGHTLY, True, True),
        (RunTrigger.NIGHTLY, False, False),
        (RunTrigger.OFFICER, True, False),
        (RunTrigger.TRIAL, True, False),
    ],
)
def test_who_started_a_run_decides_whether_an_officer_releases_it(
    venture, mandate, settings, trigger, nightly, by_itself
):
    settings.RELEASE_NIGHTLY_RUNS = nightly
    run = complete_run((venture, mandate), trigger=trigger)

    assert releases.will_be_released(run) is by_itself
    assert releases.release_newest_run() is by_itself
    assert Match.objects.exists() is by_itself


@pytest.mark.parametrize("status", [s for s in ReviewStatus if s != ReviewStatus.APPROVED])
def test_records_that_are_not_published_any_more_are_left_out(venture, mandate, status):
    releases.release_run(run_id=complete_run((venture, mandate)).pk)
    run = complete_run((venture, mandate))
    for name, value in review_facts(status).items():
        setattr(venture.review, name, value)
    venture.review.save()

    assert releases.release_run(run_id=run.pk) == Release(gone=1)
    assert not Match.objects.exists()


def test_results_about_deleted_records_do_not_stop_a_release(venture, mandate):
    gone = VentureFactory()
    run = complete_run((venture, mandate), (gone, mandate))
    gone.delete()

    assert releases.release_run(run_id=run.pk) == Release(new=1)


def test_withdrawing_a_record_hides_its_matches_at_once(officer, venture, mandate):
    MatchFactory(venture=venture, mandate=mandate)
    assert Match.objects.visible_to(officer).count() == 1
    for name, value in review_facts(ReviewStatus.WITHDRAWN).items():
        setattr(mandate.review, name, value)
    mandate.review.save()

    assert Match.objects.visible_to(officer).count() == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"points": 80_001}, {"venture", "mandate"}),
        ({"completeness": 94}, {"venture", "mandate"}),
        ({"rank_for_venture": 2}, {"venture"}),
        ({"rank_for_mandate": 3}, {"mandate"}),
    ],
)
def test_a_side_is_dated_by_what_it_sees_only(venture, mandate, change, told):
    releases.release_run(run_id=complete_run((venture, mandate)).pk)
    before = Match.objects.get()

    releases.release_run(run_id=complete_run((venture, mandate, change)).pk)

    after = Match.objects.get()
    moved = {
        side
        for side in ("venture", "mandate")
        if getattr(after, f"changed_for_{side}") != getattr(before, f"changed_for_{side}")
    }
    assert moved == told
    for side in ("venture", "mandate"):
        assert getattr(after, f"since_for_{side}") == getattr(before, f"since_for_{side}")


def test_a_pair_is_new_to_a_side_when_it_comes_onto_its_list(venture, mandate):
    """Not when it came onto the other side's, which would tell of that list."""
    partner = MemberFactory(organisation=mandate.company.organisation)
    first = complete_run((venture, mandate, {"rank_for_mandate": None}))
    releases.release_run(run_id=first.pk)
    before = Match.objects.get()
    assert (before.since_for_mandate, before.changed_for_mandate) == (None, None)

    releases.release_run(run_id=complete_run((venture, mandate)).pk)

    after = Match.objects.get()
    seen = Match.objects.visible_to(partner).get()
    assert after.since_for_venture == before.since_for_venture
    assert seen.since == seen.changed == after.since_for_mandate > before.first_released_at


def test_a_run_whose_results_are_kept_no_longer_takes_nothing_away(venture, mandate):
    releases.release_run(run_id=complete_run((venture, mandate)).pk)
    old = complete_run((venture, mandate))
    RunResults.objects.filter(run=old).delete()

    with pytest.raises(archive.ResultsGone):
        releases.release_run(run_id=old.pk)

    assert releases.release_newest_run() is False
    assert releases.will_be_released(old) is False
    old.refresh_from_db()
    assert old.state == RunState.COMPLETE
    assert Match.objects.count() == 1


def test_addresses_of_matches_are_random_uuids():
    addresses = [uuid.UUID(bytes=bytes(row)) for row in bulk_rows.random_addresses(1_000)]

    assert {address.version for address in addresses} == {4}
    assert {address.variant for address in addresses} == {uuid.RFC_4122}
    assert len(set(addresses)) == 1_000
    assert len(bulk_rows.random_addresses(0)) == 0
