"""The short way: what changed records touch is scored anew, and everything is as after a full
run."""

import pytest

from accounts.services import reviews
from accounts.vocabulary import ReviewStatus
from matching.models import LeftOut, Match, Run, RunResults, RunSnapshot, Shard
from matching.services import preparation, releases, results, runs, updates, working_off
from matching.vocabulary import RunState, RunTrigger
from tests.factories import MandateFactory, MemberFactory, VentureFactory
from tests.matching.run_steps import adopted_weights, expire, request_run
from tests.matching.test_near_misses import recount
from tests.matching.worlds import (
    build_world,
    expected_pairs,
    released_pairs,
    stored_near_misses,
    stored_pairs,
)


@pytest.fixture
def world(real_database):
    """Six ventures and six mandates, matched in full and released."""
    sides = build_world(6, 6)
    request_run()
    working_off.advance_runs()
    return sides


def approve(record, officer) -> Run:
    """An approval as an officer gives it, worked off."""
    reviews.approve_review(review_id=record.review_id, officer=officer)
    working_off.advance_runs()
    return Run.objects.latest("pk")


def submitted(factory, **facts):
    record = factory(status=ReviewStatus.SUBMITTED, **facts)
    MemberFactory(organisation=record.review.organisation)
    return record


@pytest.mark.parametrize(("factory", "scored"), [(VentureFactory, 6), (MandateFactory, 6)])
def test_an_approved_record_is_matched_with_the_other_side_only(world, officer, factory, scored):
    first = Run.objects.get()

    run = approve(submitted(factory), officer)

    assert (run.trigger, run.state) == (RunTrigger.APPROVAL, RunState.RELEASED)
    assert (run.based_on, run.records_changed, run.pairs_scored) == (first, 1, scored)
    assert not Shard.objects.filter(run=run).exists()
    assert stored_pairs(run) == released_pairs() == expected_pairs(run)
    assert len(released_pairs()) == 42
    assert stored_near_misses(run) == recount()


def test_a_withdrawn_record_leaves_room_on_every_list(world, officer, settings):
    """Lists of two: whoever loses a member is scanned for the next best."""
    settings.RUN_BEST = 2
    request_run()
    working_off.advance_runs()
    favourite = Match.objects.filter(rank_for_mandate=1).first().venture
    member = MemberFactory(organisation=favourite.review.organisation)

    reviews.withdraw_review(review_id=favourite.review_id, member=member)
    working_off.advance_runs()

    run = Run.objects.latest("pk")
    assert run.based_on is not None
    assert run.pairs_scored > 0
    assert not Match.objects.filter(venture=favourite).exists()
    assert stored_pairs(run) == released_pairs() == expected_pairs(run)


def test_one_update_follows_another(world, officer):
    bases = [
        approve(submitted(factory, **facts), officer).based_on_id
        for factory, facts in (
            (VentureFactory, {"forms": ["subsidiary"]}),
            (MandateFactory, {"sides": ["partner_country"]}),
            (VentureFactory, {}),
        )
    ]
    run = Run.objects.latest("pk")

    assert bases == list(Run.objects.order_by("pk").values_list("pk", flat=True))[:-1]
    assert stored_pairs(run) == released_pairs() == expected_pairs(run)
    assert stored_near_misses(run) == recount()


@pytest.mark.parametrize("trigger", [RunTrigger.NIGHTLY, RunTrigger.OFFICER])
def test_other_runs_match_everything_anew(world, trigger):
    run = request_run(trigger=trigger)
    working_off.advance_runs()

    run.refresh_from_db()
    assert (run.based_on, run.records_changed, run.pairs_scored) == (None, None, None)
    assert run.shards.count() == 1


def _no_results() -> None:
    RunResults.objects.all().delete()


def _no_inputs() -> None:
    RunSnapshot.objects.all().delete()


def _other_engine() -> None:
    Run.objects.update(engine_version="0")


def _other_rules() -> None:
    Run.objects.update(minimum_points=50_000)


def _much_has_changed() -> None:
    build_world(2, 1)


@pytest.mark.parametrize(
    "hinder", [_no_results, _no_inputs, _other_engine, _other_rules, _much_has_changed]
)
def test_an_approval_runs_in_full_where_there_is_nothing_to_build_on(world, officer, hinder):
    hinder()

    run = approve(submitted(VentureFactory), officer)

    assert run.based_on is None
    assert stored_pairs(run) == released_pairs() == expected_pairs(run)


def test_the_first_approval_of_all_is_matched_and_released(real_database, officer):
    build_world(0, 2)

    run = approve(submitted(VentureFactory), officer)

    assert (run.state, run.based_on) == (RunState.RELEASED, None)
    assert len(released_pairs()) == 2


def test_a_record_that_cannot_be_scored_is_left_out_by_name(world, officer):
    run = approve(submitted(VentureFactory, offers={"unmanned_aerial": 99}), officer)

    assert (run.state, run.records_changed) == (RunState.RELEASED, 0)
    assert LeftOut.objects.get(run=run).reason == "offer: shares must sum to 100, not 99"


def test_a_worker_that_dies_over_an_update_is_replaced(world, officer):
    late = submitted(VentureFactory)
    reviews.approve_review(review_id=late.review_id, officer=officer)
    assert preparation.prepare_run(preparation.claim_run())
    dead = results.claim_scored_run()
    assert results.claim_scored_run() is None
    expire(Run)

    working_off.advance_runs()

    assert results.merge_run(dead) is False
    run = Run.objects.latest("pk")
    assert stored_pairs(run) == released_pairs() == expected_pairs(run)
    assert Match.objects.filter(venture=late).count() == 6


# Weights: what an officer has not looked at does not come in by an approval.


def test_an_approval_keeps_the_weights_that_are_released(world, officer):
    adopted_weights(2, category=25, readiness=10)

    run = approve(submitted(VentureFactory), officer)

    assert run.weights_id == 1
    assert released_pairs() == expected_pairs(run)


def test_a_run_that_approvals_have_overtaken_is_brought_up_to_date_and_released(world, officer):
    version = adopted_weights(2, category=25, readiness=10)
    wanted = request_run(trigger=RunTrigger.OFFICER)
    working_off.advance_runs()
    late = submitted(VentureFactory)
    approve(late, officer)
    wanted.refresh_from_db()
    assert releases.is_releasable(wanted)
    with pytest.raises(releases.RunOvertaken):
        releases.release_run(run_id=wanted.pk)

    run = updates.release_up_to_date(run_id=wanted.pk, officer=officer)
    assert updates.release_up_to_date(run_id=wanted.pk, officer=officer) == run
    working_off.advance_runs()

    run.refresh_from_db()
    assert (run.state, run.trigger, run.requested_by) == ("released", "release", officer)
    assert (run.based_on, run.weights, run.records_changed) == (wanted, version, 1)
    assert released_pairs() == expected_pairs(run)
    assert Match.objects.filter(venture=late).exists()
    wanted.refresh_from_db()
    assert not releases.is_releasable(wanted)
    with pytest.raises(releases.RunOutdated):
        releases.release_run(run_id=wanted.pk)


def test_two_releases_do_not_wait_at_once(world, officer):
    one, other = (request_run(trigger=trigger) for trigger in (RunTrigger.OFFICER, "nightly"))
    updates.release_up_to_date(run_id=one.pk, officer=officer)

    with pytest.raises(updates.AnotherReleaseWaits):
        updates.release_up_to_date(run_id=other.pk, officer=officer)


def test_an_approval_scored_with_weights_of_yesterday_is_matched_anew(world, officer):
    """An officer releases other weights while it is being scored: those stay."""
    version = adopted_weights(2, category=25, readiness=10)
    wanted = request_run(trigger=RunTrigger.OFFICER)
    working_off.advance_runs()
    late = submitted(VentureFactory)
    reviews.approve_review(review_id=late.review_id, officer=officer)
    assert preparation.prepare_run(preparation.claim_run())
    stale = Run.objects.latest("pk")
    releases.release_run(run_id=wanted.pk)

    working_off.advance_runs()

    stale.refresh_from_db()
    assert (stale.weights_id, stale.state) == (1, RunState.OVERTAKEN)
    run = Run.objects.latest("pk")
    assert (run.trigger, run.state, run.weights) == ("approval", "released", version)
    assert released_pairs() == expected_pairs(run)
    assert Match.objects.filter(venture=late).exists()
    assert not runs.overtake_run(run_id=run.pk)
