"""A review moves only as the table allows, leaves a log row per move, and the database agrees."""

import itertools
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from accounts import signals
from accounts.models import Review, ReviewMove
from accounts.services import reviews
from accounts.vocabulary import APPLICANT_MOVES, OFFICER_MOVES, ReviewStatus
from tests.factories import MemberFactory, OfficerFactory, OrganisationFactory, review_facts

pytestmark = pytest.mark.django_db

SERVICES = {
    "submit": (reviews.submit_review, "member", ReviewStatus.SUBMITTED, APPLICANT_MOVES),
    "withdraw": (reviews.withdraw_review, "member", ReviewStatus.WITHDRAWN, APPLICANT_MOVES),
    "revise": (reviews.revise_review, "member", ReviewStatus.DRAFT, APPLICANT_MOVES),
    "approve": (reviews.approve_review, "officer", ReviewStatus.APPROVED, OFFICER_MOVES),
    "return": (reviews.return_review, "officer", ReviewStatus.RETURNED, OFFICER_MOVES),
    "reject": (reviews.reject_review, "officer", ReviewStatus.REJECTED, OFFICER_MOVES),
    "suspend": (reviews.suspend_review, "officer", ReviewStatus.SUSPENDED, OFFICER_MOVES),
}


def call(name, review, person):
    service, who, _target, _moves = SERVICES[name]
    needs_reason = name in {"return", "reject", "suspend"}
    extra = {"reason": "Because of the owners."} if needs_reason else {}
    return service(review_id=review.pk, **{who: person}, **extra)


@pytest.mark.parametrize(("name", "before"), list(itertools.product(SERVICES, ReviewStatus.values)))
def test_move_is_made_exactly_when_the_table_allows_it(name, before):
    review = OrganisationFactory(status=before).review
    person = OfficerFactory()
    _service, _who, target, moves = SERVICES[name]
    if target in moves[ReviewStatus(before)]:
        call(name, review, person)
        move = ReviewMove.objects.get(review=review)
        assert (move.from_status, move.to_status, move.moved_by) == (before, target, person)
    else:
        with pytest.raises(reviews.ReviewStateError):
            call(name, review, person)
        assert not ReviewMove.objects.filter(review=review).exists()
    review.refresh_from_db()
    expected = target if target in moves[ReviewStatus(before)] else before
    assert review.status == expected


@pytest.mark.parametrize("service", [reviews.return_review, reviews.reject_review])
@pytest.mark.parametrize("reason", ["", "   \n"])
def test_refusing_without_a_reason_is_refused(service, reason, officer):
    review = OrganisationFactory(status="submitted").review
    with pytest.raises(reviews.ReasonMissing):
        service(review_id=review.pk, officer=officer, reason=reason)
    review.refresh_from_db()
    assert review.status == "submitted"


def test_approval_refuses_a_number_that_is_approved_already(officer):
    OrganisationFactory(
        identity__registration_number="14360570", identity__verified_number="14360570"
    )
    twin = OrganisationFactory(status="submitted", identity__registration_number="14360570")
    with pytest.raises(reviews.NumberAlreadyApproved):
        reviews.approve_review(review_id=twin.review.pk, officer=officer)
    twin.review.refresh_from_db()
    assert twin.review.status == "submitted"
    assert not ReviewMove.objects.filter(review=twin.review).exists()


@pytest.mark.parametrize(
    ("before", "moves"),
    [("approved", ["withdraw"]), ("approved", ["suspend", "reject"])],
)
def test_a_number_is_free_again_once_its_organisation_takes_part_no_longer(before, moves, officer):
    facts = {"identity__registration_number": "14360570"}
    first = OrganisationFactory(status=before, identity__verified_number="14360570", **facts)
    for name in moves:
        call(name, first.review, officer)
    second = OrganisationFactory(status="submitted", **facts)

    assert call("approve", second.review, officer).status == "approved"


def test_a_suspended_organisation_keeps_its_number(officer):
    facts = {"identity__registration_number": "14360570"}
    first = OrganisationFactory(status="approved", identity__verified_number="14360570", **facts)
    call("suspend", first.review, officer)
    second = OrganisationFactory(status="submitted", **facts)

    with pytest.raises(reviews.NumberAlreadyApproved):
        call("approve", second.review, officer)


def test_everybody_who_listens_hears_of_a_move_inside_its_transaction(officer):
    heard = []

    def listen(sender, review, move, **kwargs):
        heard.append((review.status, move.to_status, transaction.get_connection().in_atomic_block))

    signals.review_moved.connect(listen)
    try:
        review = OrganisationFactory(status="submitted").review
        reviews.approve_review(review_id=review.pk, officer=officer)
    finally:
        signals.review_moved.disconnect(listen)
    assert heard == [("approved", "approved", True)]


@pytest.mark.parametrize(
    ("status", "fact"),
    [
        ("submitted", {"due_at": None}),
        ("approved", {"approved_at": None}),
        ("approved", {"decided_at": None}),
        ("draft", {"reason": "why"}),
        ("rejected", {"reason": ""}),
        ("submitted", {"submitted_at": None}),
        ("draft", {"status": "unheard-of"}),
    ],
)
def test_database_refuses_dates_and_reasons_that_do_not_agree(status, fact):
    review = OrganisationFactory(status=status).review
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(**{**review_facts(status), **fact})


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-23T10:00", "2026-11-30T10:00"),  # Monday to Monday
        ("2026-11-27T10:00", "2026-12-04T10:00"),  # Friday to Friday
        ("2026-11-28T10:00", "2026-12-04T10:00"),  # Saturday counts from Monday
    ],
)
def test_five_working_days_pass_over_weekends(start, end):
    kyiv = ZoneInfo("Europe/Kyiv")
    begin = datetime.fromisoformat(start).replace(tzinfo=kyiv)
    due = reviews.add_working_days(begin, 5)
    assert due == datetime.fromisoformat(end).replace(tzinfo=kyiv)


def test_officers_do_not_see_the_case_of_their_own_organisation():
    organisation = OrganisationFactory(status="submitted")
    insider = MemberFactory(organisation=organisation, ministry_role="officer")
    outsider = OfficerFactory()
    assert list(Review.objects.visible_to(insider)) == []
    assert list(Review.objects.visible_to(outsider)) == [organisation.review]
