"""The 'in review' page says in every state who acts next, by when and why."""

from datetime import UTC, datetime

import pytest

from accounts.models import Review
from accounts.review_progress import day
from accounts.services import reviews
from accounts.vocabulary import ReviewStatus, Role
from tests.factories import (
    ManufacturerFactory,
    MemberFactory,
    OfficerFactory,
    OrganisationFactory,
    PartnerCompanyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "/organisation/review/"
MOVE = "/organisation/move/{}/"


def page_of(client_of, status, role=Role.OWNER):
    company = PartnerCompanyFactory(status=status)
    user = MemberFactory(organisation=company.organisation, role=role)
    return client_of(user).get(PAGE)


@pytest.mark.parametrize(
    ("status", "heading", "who", "current"),
    [
        ("draft", "not submitted yet", "You", "Describe your organisation"),
        ("submitted", "is in review", "The ministry", "Check by the ministry"),
        ("approved", "is approved", "", "Taking part"),
        ("returned", "has questions", "You", "Answer the ministry’s questions"),
        ("rejected", "is rejected", "Nobody has to act", "Checked by the ministry"),
        ("suspended", "is suspended", "The ministry", "Checked by the ministry"),
        ("withdrawn", "is withdrawn", "You", "Describe your organisation"),
    ],
)
def test_each_state_is_told_in_words(client_of, status, heading, who, current):
    page = page_of(client_of, status)
    assert page.status_code == 200
    assert heading in str(page.context["outlook"].heading)
    assert str(page.context["who_acts"]) == who
    steps = page.context["steps"]
    assert [step["text"] for step in steps if step["state"] == "current"] == [current]


def test_waiting_applicant_reads_by_when(client_of):
    company = PartnerCompanyFactory(status="submitted")
    user = MemberFactory(organisation=company.organisation)
    page = client_of(user).get(PAGE)
    due = day(company.organisation.review.due_at)
    assert page.text.count(due) >= 2


@pytest.mark.parametrize("status", ["returned", "rejected", "suspended"])
def test_reason_is_shown_as_text(client_of, status):
    company = PartnerCompanyFactory(status=status)
    Review.objects.filter(pk=company.organisation.review_id).update(
        reason="First <script>line</script>.\nSecond line."
    )
    user = MemberFactory(organisation=company.organisation)
    text = client_of(user).get(PAGE).text
    assert "First &lt;script&gt;line&lt;/script&gt;.<br>Second line." in text


def test_log_names_sides_never_officers(client_of):
    user = MemberFactory(organisation=PartnerCompanyFactory(status="draft").organisation)
    officer = OfficerFactory(full_name="Hidden Officer", email="hidden.officer@example.org")
    review_id = user.organisation.review_id
    reviews.submit_review(review_id=review_id, member=user)
    reviews.return_review(review_id=review_id, officer=officer, reason="Who owns it?")
    page = client_of(user).get(PAGE)
    told = [(str(row["text"]), row["who"], row["note"]) for row in page.context["history"]]
    assert told == [
        ("Returned with questions", "Ministry", "Who owns it?"),
        ("Submitted to the ministry", "Your organisation", ""),
    ]
    assert "Hidden Officer" not in page.text
    assert "hidden.officer" not in page.text


def test_log_of_another_organisation_is_not_shown(client_of):
    other = MemberFactory(organisation=OrganisationFactory(status="draft"))
    reviews.submit_review(review_id=other.organisation.review_id, member=other)
    assert page_of(client_of, "draft").context["history"] == []


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        ("draft", []),
        ("submitted", ["withdraw"]),
        ("approved", ["revise", "withdraw"]),
        ("returned", ["withdraw"]),
        ("withdrawn", ["revise"]),
        ("rejected", []),
    ],
)
def test_moves_are_offered_where_they_are_possible(client_of, status, offered):
    assert sorted(move.slug for move in page_of(client_of, status).context["moves"]) == offered


def test_viewer_reads_but_is_offered_nothing(client_of):
    page = page_of(client_of, "approved", role=Role.VIEWER)
    assert "/organisation/move/" not in page.text


@pytest.mark.parametrize(
    ("move", "status", "after"),
    [
        ("withdraw", "approved", ReviewStatus.WITHDRAWN),
        ("revise", "approved", ReviewStatus.DRAFT),
        ("revise", "withdrawn", ReviewStatus.DRAFT),
    ],
)
def test_member_moves_its_organisation(client_of, move, status, after):
    user = MemberFactory(organisation=ManufacturerFactory(status=status).organisation)
    assert client_of(user).post(MOVE.format(move)).status_code == 302
    assert Review.objects.get(pk=user.organisation.review_id).status == after


@pytest.mark.parametrize(
    ("move", "status", "role", "code"),
    [
        ("withdraw", "draft", Role.OWNER, 409),
        ("revise", "submitted", Role.OWNER, 409),
        ("revise", "rejected", Role.OWNER, 409),
        ("withdraw", "approved", Role.VIEWER, 403),
        ("approve", "submitted", Role.OWNER, 404),
        ("submit", "draft", Role.OWNER, 404),
    ],
)
def test_other_moves_are_refused_and_change_nothing(client_of, move, status, role, code):
    user = MemberFactory(organisation=ManufacturerFactory(status=status).organisation, role=role)
    assert client_of(user).post(MOVE.format(move)).status_code == code
    assert Review.objects.get(pk=user.organisation.review_id).status == status


def test_moves_need_a_post(client_of):
    user = MemberFactory()
    assert client_of(user).get(MOVE.format("withdraw")).status_code == 405
    assert client_of(UserFactory()).post(MOVE.format("withdraw")).url == "/organisation/"


def test_dates_are_kyivs():
    late_in_london = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert day(late_in_london) == "24 November 2026"
    assert day(None) == ""
