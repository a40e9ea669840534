"""Deciding a case: each action, what it needs, and that nothing is ever half done."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import LedgerEntry, Membership, OrganisationIdentity, ReviewMove
from accounts.services import reviews
from accounts.vocabulary import ReviewStatus, Tier
from tests.desk.conftest import seen_in
from tests.factories import (
    MandateFactory,
    ManufacturerFactory,
    MemberFactory,
    OfficerFactory,
    OrganisationFactory,
    VentureFactory,
)
from tests.sessions import sign_in

pytestmark = pytest.mark.django_db
SUBMITTED, APPROVED, SUSPENDED = (
    ReviewStatus.SUBMITTED,
    ReviewStatus.APPROVED,
    ReviewStatus.SUSPENDED,
)
WHY = "The registry says otherwise."


def state_of(review):
    """What is stored now: status, reason, decided by, number of moves."""
    review.refresh_from_db()
    return review.status, review.reason, review.decided_by, review.moves.count()


@pytest.mark.parametrize(
    ("status", "decision", "reason", "after"),
    [
        (SUBMITTED, "approve", None, APPROVED),
        (SUBMITTED, "return", WHY, ReviewStatus.RETURNED),
        (SUBMITTED, "reject", WHY, ReviewStatus.REJECTED),
        (APPROVED, "suspend", WHY, SUSPENDED),
        (SUSPENDED, "approve", None, APPROVED),
        (SUSPENDED, "reject", WHY, ReviewStatus.REJECTED),
    ],
)
def test_decision_moves_the_review(decide, officer, status, decision, reason, after):
    review = VentureFactory(status=status).review
    response = decide(review, decision, reason)
    assert response.status_code == 302
    assert state_of(review) == (after, reason or "", officer, 1)


@pytest.mark.parametrize("reason", [None, "", "  \n ", "\u202e \u200b"])
@pytest.mark.parametrize(
    ("status", "decision"), [(SUBMITTED, "return"), (SUBMITTED, "reject"), (APPROVED, "suspend")]
)
def test_decision_without_its_reason_is_refused(decide, status, decision, reason):
    review = VentureFactory(status=status).review
    before = state_of(review)
    response = decide(review, decision, reason)
    assert response.status_code == 400
    assert "Write what the applicant should read." in response.content.decode()
    assert state_of(review) == before


def test_reason_that_is_too_long_is_refused_and_kept(decide):
    review = VentureFactory(status=SUBMITTED).review
    response = decide(review, "reject", "no " * 1000)
    assert response.status_code == 400
    assert "no no no" in response.content.decode()
    assert state_of(review)[0] == SUBMITTED


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        (SUBMITTED, ["approve", "return", "reject"]),
        (APPROVED, ["suspend"]),
        (SUSPENDED, ["approve", "reject"]),
        (ReviewStatus.DRAFT, []),
        (ReviewStatus.RETURNED, []),
        (ReviewStatus.REJECTED, []),
        (ReviewStatus.WITHDRAWN, []),
    ],
)
def test_only_possible_actions_are_offered(desk, case_address, status, offered):
    review = MandateFactory(status=status).review
    page = desk.get(case_address(review))
    assert [offer["decision"].slug for offer in page.context["offers"]] == offered
    sent = {slug: f"/{slug}/" in page.content.decode() for slug in ("approve", "reject", "suspend")}
    assert sent == {slug: slug in offered for slug in sent}


@pytest.mark.parametrize("decision", ["suspend", "approve", "return", "reject"])
def test_impossible_action_is_a_conflict(decide, decision):
    review = VentureFactory(status=ReviewStatus.REJECTED).review
    before = state_of(review)
    assert decide(review, decision, WHY).status_code == 409
    assert state_of(review) == before


def test_unknown_action_does_not_exist(decide):
    assert decide(VentureFactory(status=SUBMITTED).review, "delete").status_code == 404


def test_address_of_a_decision_leads_back_to_the_case(desk, case_address):
    review = VentureFactory(status=SUBMITTED).review
    response = desk.get(reverse("admin:accounts_review_decide", args=[review.pk, "approve"]))
    assert response["Location"] == case_address(review)
    assert state_of(review)[0] == SUBMITTED


def test_stale_screen_changes_nothing_and_keeps_the_text(desk, decide, case_address):
    review = VentureFactory(status=SUBMITTED).review
    seen = seen_in(desk.get(case_address(review)))
    reviews.approve_review(review_id=review.pk, officer=OfficerFactory())
    before = state_of(review)
    response = decide(review, "reject", WHY, seen=seen)
    assert response.status_code == 409
    text = response.content.decode()
    assert "has moved since you opened it" in text
    assert WHY in text
    assert state_of(review) == before


def test_record_submitted_anew_makes_the_screen_stale(desk, decide, case_address):
    """The status is the same again, but the officer has not read what is in it now."""
    venture = VentureFactory(status=SUBMITTED)
    owner = MemberFactory(organisation=venture.manufacturer.organisation)
    seen = seen_in(desk.get(case_address(venture.review)))
    for move in (reviews.withdraw_review, reviews.revise_review, reviews.submit_review):
        move(review_id=venture.review.pk, member=owner)
    response = decide(venture.review, "approve", seen=seen)
    assert response.status_code == 409
    assert state_of(venture.review)[0] == SUBMITTED


@pytest.mark.parametrize("seen", ["", "submitted:999", "x" * 61])
def test_made_up_stamp_changes_nothing(decide, seen):
    review = VentureFactory(status=SUBMITTED).review
    assert decide(review, "approve", seen=seen).status_code in {400, 409}
    assert state_of(review)[0] == SUBMITTED


def test_number_of_an_approved_organisation_is_refused_with_a_message(screener, decide):
    number = {"identity__registry": "UA", "identity__registration_number": "12345678"}
    OrganisationFactory(status=APPROVED, identity__verified_number="12345678", **number)
    review = OrganisationFactory(status=SUBMITTED, **number).review
    response = decide(review, "approve", by=screener)
    assert response.status_code == 409
    assert "Another approved organisation has this registration number." in (
        response.content.decode()
    )
    assert state_of(review) == (SUBMITTED, "", None, 0)
    assert not OrganisationIdentity.objects.get(organisation=review.organisation).verified_number


def test_same_number_is_shown_before_deciding(desk, case_address):
    number = {"identity__registry": "UA", "identity__registration_number": "12345678"}
    other = OrganisationFactory(**number)
    page = desk.get(case_address(OrganisationFactory(status=SUBMITTED, **number).review))
    assert [identity.pk for identity in page.context["duplicates"]] == [other.pk]
    assert "The registration number is known already" in page.content.decode()


def test_whoever_a_page_names_finds_the_look_in_its_ledger(desk, case_address):
    number = {"identity__registry": "UA", "identity__registration_number": "12345678"}
    named = OrganisationFactory(identity__legal_name="Named Plant", **number)
    organisation = OrganisationFactory(status=SUBMITTED, **number)
    record = reverse("admin:accounts_organisation_change", args=[organisation.pk])

    for address in (case_address(organisation.review), record):
        assert "Named Plant" in desk.get(address).content.decode()

    looks = LedgerEntry.objects.filter(subject=named).order_by("pk")
    assert list(looks.values_list("action", flat=True)) == ["open case", "open record"]


@pytest.mark.parametrize("status", ReviewStatus.values)
def test_case_says_when_its_organisation_is_in_the_way(desk, case_address, status):
    maker = ManufacturerFactory(status=status)
    page = desk.get(case_address(VentureFactory(manufacturer=maker, status=SUBMITTED).review))
    warned = "Its organisation is not approved" in page.content.decode()
    assert warned == (status != APPROVED)


def test_own_organisation_is_invisible(client_of, case_address, decide):
    venture = VentureFactory(status=SUBMITTED)
    insider = OfficerFactory()
    Membership.objects.create(
        user=insider, organisation=venture.manufacturer.organisation, role="viewer"
    )
    browser, review = client_of(insider), venture.review
    assert browser.get(case_address(review)).status_code == 404
    assert decide(review, "approve", by=browser, seen="submitted:0").status_code == 404
    listed = browser.get(reverse("admin:accounts_review_changelist"), {"status": "all"})
    assert venture.code_name not in listed.content.decode()
    assert browser.get(reverse("admin:index")).context["counts"].waiting == 0
    for name, key in (
        ("ventures_venture", venture.pk),
        ("ventures_manufacturer", venture.manufacturer.pk),
        ("accounts_organisation", venture.manufacturer.pk),
    ):
        assert browser.get(reverse(f"admin:{name}_change", args=[key])).status_code == 404
    assert state_of(review)[0] == SUBMITTED
    assert not LedgerEntry.objects.exists()


def test_looking_at_a_case_is_written_into_the_ledger(desk, officer, case_address):
    venture = VentureFactory(status=SUBMITTED)
    text = desk.get(case_address(venture.review)).content.decode()
    organisation = venture.manufacturer.organisation
    assert organisation.identity.legal_name in text
    assert LedgerEntry.objects.values_list("actor", "subject", "action", "tier").get() == (
        officer.pk,
        organisation.pk,
        "open case",
        Tier.MINISTRY,
    )


def test_owners_need_the_screening_duty(client_of, case_address):
    review = MandateFactory(status=SUBMITTED).company.organisation.review
    without = client_of(OfficerFactory()).get(case_address(review)).content.decode()
    with_duty = client_of(OfficerFactory(has_screening_duty=True)).get(case_address(review))
    assert "Hidden Parent Holding" not in without
    assert "Hidden Parent Holding" in with_duty.content.decode()


def test_after_a_decision_comes_the_next_case(screener, decide, case_address):
    first, second, third = (ManufacturerFactory(status=SUBMITTED) for _number in range(3))
    queue = [maker.organisation.review for maker in (first, second, third)]
    for place, review in enumerate(queue):
        review.due_at = review.due_at.replace(year=2030 + place)
        review.save()
    assert decide(queue[1], "approve", by=screener)["Location"] == case_address(queue[2])
    assert decide(queue[2], "approve", by=screener)["Location"] == case_address(queue[0])
    last = decide(queue[0], "approve", by=screener)
    assert last["Location"] == reverse("admin:accounts_review_changelist")
    messages = [str(message) for message in screener.get(last["Location"]).context["messages"]]
    name = queue[0].organisation.code_name
    assert messages == [f"{name} is approved.", "The queue is empty."]


def test_suspension_stays_at_its_case(decide, case_address):
    review = VentureFactory(status=APPROVED).review
    assert decide(review, "suspend", WHY)["Location"] == case_address(review)


def test_history_names_every_move(desk, decide, case_address):
    review = VentureFactory(status=SUBMITTED).review
    decide(review, "return", WHY)
    shown = desk.get(case_address(review)).context["history"]
    move = ReviewMove.objects.get(review=review)
    assert [(item["text"], item["note"], item["when"]) for item in shown] == [
        ("In review → Returned with questions", WHY, move.moved_at)
    ]


def test_queries_of_a_case_do_not_grow(desk, case_address):
    """Neither with its moves nor with the organisation's other cases."""
    venture = VentureFactory(status=APPROVED)
    address = case_address(venture.review)

    def queries_after(rounds):
        for _number in range(rounds):
            officer = OfficerFactory()
            reviews.suspend_review(review_id=venture.review.pk, officer=officer, reason=WHY)
            reviews.approve_review(review_id=venture.review.pk, officer=officer)
            VentureFactory(manufacturer=venture.manufacturer)
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(address)
        return len(queries), len(page.context["history"]), len(page.context["others"])

    queries_after(1)  # content types and the like are cached
    few = queries_after(1)
    assert few[1:] == (4, 3)
    assert queries_after(4) == (few[0], 12, 7)


def test_decision_needs_the_forgery_token(officer, case_address):
    review = VentureFactory(status=SUBMITTED).review
    browser = sign_in(Client(enforce_csrf_checks=True), officer)
    seen = seen_in(browser.get(case_address(review)))
    address = reverse("admin:accounts_review_decide", args=[review.pk, "approve"])
    assert browser.post(address, {"seen": seen}).status_code == 403
    assert state_of(review)[0] == SUBMITTED
