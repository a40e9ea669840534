"""What a move of a review sets going."""

import pytest
from django.db import transaction

from accounts.models import Notification
from accounts.services import reviews
from accounts.vocabulary import ReviewStatus
from matching import engine
from matching.models import Match, Run
from matching.services import runs, working_off
from matching.vocabulary import RunState, RunTrigger
from tests.factories import MandateFactory, MemberFactory, VentureFactory
from tests.matching.worlds import build_world, expected_pairs, released_pairs


@pytest.mark.parametrize("factory", [VentureFactory, MandateFactory])
def test_an_approval_asks_for_a_run_and_tells_the_applicant(db, officer, factory):
    record = factory(status=ReviewStatus.SUBMITTED)
    member = MemberFactory(organisation=record.review.organisation)

    reviews.approve_review(review_id=record.review_id, officer=officer)

    run = Run.objects.get()
    assert (run.state, run.trigger) == (RunState.QUEUED, RunTrigger.APPROVAL)
    assert list(Notification.objects.values_list("recipient", "kind")) == [(member.pk, "review")]


@pytest.mark.parametrize("move", [reviews.withdraw_review, reviews.revise_review])
def test_a_record_that_goes_asks_for_a_run(db, move):
    record = VentureFactory()
    member = MemberFactory(organisation=record.review.organisation)

    move(review_id=record.review_id, member=member)

    assert Run.objects.get().trigger == RunTrigger.APPROVAL


def test_a_suspension_asks_for_a_run(db, officer):
    organisation = MandateFactory().company.organisation

    reviews.suspend_review(review_id=organisation.review_id, officer=officer, reason="Because.")

    assert Run.objects.get().trigger == RunTrigger.APPROVAL


@pytest.mark.parametrize("decide", [reviews.return_review, reviews.reject_review])
def test_a_record_that_stays_unpublished_asks_for_no_run(db, officer, decide):
    record = VentureFactory(status=ReviewStatus.SUBMITTED)

    decide(review_id=record.review_id, officer=officer, reason="Because.")

    assert not Run.objects.exists()


def test_an_approval_that_is_rolled_back_leaves_no_run(real_database, officer):
    with transaction.atomic():
        record = VentureFactory(status=ReviewStatus.SUBMITTED)

    with transaction.atomic():
        reviews.approve_review(review_id=record.review_id, officer=officer)
        assert Run.objects.exists()
        transaction.set_rollback(True)

    assert not Run.objects.exists()


def test_an_approval_during_a_run_is_not_lost(real_database, officer, monkeypatch):
    """It comes after the running run has read its inputs: the next run carries it."""
    build_world(2, 2)
    with transaction.atomic():
        late = VentureFactory(status=ReviewStatus.SUBMITTED)
    real, approved = engine.candidates, []

    def approve_meanwhile(*args, **kwargs):
        if not approved:
            approved.append(reviews.approve_review(review_id=late.review_id, officer=officer))
        return real(*args, **kwargs)

    monkeypatch.setattr(engine, "candidates", approve_meanwhile)
    runs.request_run(trigger=RunTrigger.NIGHTLY)

    working_off.advance_runs()

    states = list(Run.objects.order_by("pk").values_list("state", flat=True))
    assert states == [RunState.RELEASED, RunState.RELEASED]
    assert released_pairs() == expected_pairs(Run.objects.latest("pk"))
    assert Match.objects.filter(venture=late).count() == 2
