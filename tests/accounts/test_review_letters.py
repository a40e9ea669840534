"""Members hear of the ministry's decisions: once each, by code name and link, not the reason."""

import pytest

from accounts.letters import render_letter
from accounts.models import Letter, Membership, Notification, ReviewMove
from accounts.services import letters, reviews
from accounts.services.review_notices import note_decision
from accounts.vocabulary import LetterKind, LetterState
from tests.factories import (
    MandateFactory,
    ManufacturerFactory,
    MemberFactory,
    OfficerFactory,
    PartnerCompanyFactory,
    UserFactory,
    VentureFactory,
)

pytestmark = pytest.mark.django_db

REASON = "The owner Hidden Person is unknown."
DECISIONS = {
    "approved": ("submitted", reviews.approve_review, {}),
    "returned": ("submitted", reviews.return_review, {"reason": REASON}),
    "rejected": ("submitted", reviews.reject_review, {"reason": REASON}),
    "suspended": ("approved", reviews.suspend_review, {"reason": REASON}),
}


def decide(review, decision: str) -> ReviewMove:
    """Let an officer decide and note it, as the receiver of the signal does; the newest move."""
    _before, service, extra = DECISIONS[decision]
    Notification.objects.all().delete()
    review = service(review_id=review.pk, officer=OfficerFactory(), **extra)
    move = review.moves.order_by("pk").last()
    note_decision(review=review, move=move)
    return move


def rendered():
    letters.compose_due_letters()
    return [render_letter(letter) for letter in Letter.objects.order_by("recipient__email")]


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("kind", ["organisation", "venture", "mandate"])
def test_letter_carries_code_name_and_link_only(settings, decision, kind):
    before = DECISIONS[decision][0]
    if kind == "organisation":
        organisation = ManufacturerFactory(status=before).organisation
        review, name, path = organisation.review, organisation.code_name, "/organisation/review/"
    elif kind == "venture":
        venture = VentureFactory(status=before)
        organisation, review = venture.manufacturer.organisation, venture.review
        name, path = venture.code_name, f"/ventures/{venture.public_id}/"
    else:
        mandate = MandateFactory(status=before)
        organisation, review = mandate.company.organisation, mandate.review
        name, path = mandate.code_name, f"/mandates/{mandate.public_id}/"
    member = MemberFactory(organisation=organisation, full_name="Anna Hidden")
    decide(review, decision)
    (letter,) = rendered()
    assert letter.to_address == member.email
    assert name in letter.subject
    for part in (letter.text, letter.html):
        assert name in part
        assert f"{settings.SITE_URL}{path}" in part
        identity = organisation.identity
        for secret in ("Hidden", identity.legal_name, identity.contact_email, "4321987"):
            assert secret not in part
    assert letter.unsubscribe_url is None
    assert "style=" in letter.html


@pytest.mark.parametrize("language", ["en", "uk"])
def test_letter_is_in_the_recipients_language(language):
    member = MemberFactory(
        organisation=ManufacturerFactory(status="submitted").organisation, language=language
    )
    decide(member.organisation.review, "approved")
    (letter,) = rendered()
    assert f'<html lang="{language}">' in letter.html


def test_every_active_member_is_told_once():
    organisation = PartnerCompanyFactory(status="submitted").organisation
    told = {MemberFactory(organisation=organisation).pk for _member in range(2)}
    MemberFactory(organisation=organisation, is_active=False)
    MemberFactory()
    move = decide(organisation.review, "approved")
    note_decision(review=move.review, move=move)
    rows = Notification.objects.values_list("recipient_id", "kind", "matter")
    matter = f"review_move:{move.pk}"
    assert sorted(rows) == sorted((pk, LetterKind.REVIEW, matter) for pk in told)


def test_ones_own_moves_are_no_news():
    member = MemberFactory(organisation=PartnerCompanyFactory(status="draft").organisation)
    review_id = member.organisation.review_id
    for service in (reviews.submit_review, reviews.withdraw_review, reviews.revise_review):
        review = service(review_id=review_id, member=member)
        note_decision(review=review, move=review.moves.order_by("pk").last())
    assert Notification.objects.filter(matter__startswith="review_move").count() == 0


def test_each_decision_has_a_letter_of_its_own():
    member = MemberFactory(organisation=ManufacturerFactory(status="approved").organisation)
    review = member.organisation.review
    review = reviews.suspend_review(review_id=review.pk, officer=OfficerFactory(), reason=REASON)
    note_decision(review=review, move=review.moves.order_by("pk").last())
    review = reviews.approve_review(review_id=review.pk, officer=OfficerFactory())
    note_decision(review=review, move=review.moves.order_by("pk").last())
    subjects = [letter.subject for letter in rendered() if letter]
    assert subjects == [f"{member.organisation.code_name} is approved"]


def test_superseded_decision_is_not_sent():
    member = MemberFactory(organisation=ManufacturerFactory(status="submitted").organisation)
    review = member.organisation.review
    decide(review, "returned")
    reviews.submit_review(review_id=review.pk, member=member)
    assert rendered() == [None]


def test_former_member_is_not_told():
    member = MemberFactory(organisation=ManufacturerFactory(status="submitted").organisation)
    decide(member.organisation.review, "approved")
    Membership.objects.filter(user=member).delete()
    assert rendered() == [None]


def test_notification_about_nothing_is_cancelled_quietly():
    user = UserFactory()
    letter = Letter.objects.create(recipient=user, kind=LetterKind.REVIEW)
    Notification.objects.create(
        recipient=user, kind=LetterKind.REVIEW, matter="review_move:999999", letter=letter,
        due_at="2026-01-01T00:00Z",
    )  # fmt: skip
    letters.relay_due_letters()
    letter.refresh_from_db()
    assert letter.state == LetterState.CANCELLED
