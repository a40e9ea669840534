"""The cabinet tells each person what is theirs and what comes next."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.vocabulary import ReviewStatus, Role
from tests.factories import (
    AnalystFactory,
    ManufacturerFactory,
    MemberFactory,
    OfficerFactory,
    PartnerCompanyFactory,
    UserFactory,
    VentureFactory,
)

pytestmark = pytest.mark.django_db

CABINET = "/cabinet/"


@pytest.fixture
def acting_for(client_of):
    """`acting_for(record, role)`: a browser of a member of the record's organisation."""

    def log_in(record, role=Role.OWNER) -> Client:
        return client_of(MemberFactory(organisation=record.organisation, role=role))

    return log_in


def states(page) -> list[str]:
    return [task["status"] for task in page.context["tasks"]]


@pytest.mark.parametrize(
    ("side", "form"),
    [("partner", "/company/continue/"), ("manufacturer", "/manufacturer/continue/")],
)
def test_newcomer_goes_on_to_the_form_of_its_side(client_of, side, form):
    client = client_of(UserFactory(joining_as=side))
    assert client.get(CABINET).url == "/organisation/"
    assert client.get("/organisation/").url == form


def test_newcomer_without_a_side_chooses_one(client_of):
    page = client_of(UserFactory()).get("/organisation/")
    assert page.status_code == 200
    assert "/company/continue/" in page.text
    assert "/manufacturer/continue/" in page.text


def test_tasks_follow_the_organisation(acting_for):
    manufacturer = ManufacturerFactory(status=ReviewStatus.SUBMITTED)
    page = acting_for(manufacturer).get(CABINET)
    assert states(page) == ["Done", "In review", "Not started", "at once"]
    assert page.context["due"] in page.text
    VentureFactory(manufacturer=manufacturer, status=ReviewStatus.DRAFT)
    assert states(acting_for(manufacturer).get(CABINET))[2] == "Draft"
    VentureFactory(manufacturer=manufacturer, status=ReviewStatus.APPROVED)
    assert states(acting_for(manufacturer).get(CABINET))[2] == "Approved"


@pytest.mark.parametrize(
    ("record", "following", "step"),
    [
        (None, "Describe what you offer or look for and submit it.", "current"),
        (ReviewStatus.WITHDRAWN, "Describe what you offer or look for and submit it.", "current"),
        (ReviewStatus.DRAFT, "Complete your draft and submit it.", "current"),
        (ReviewStatus.SUBMITTED, "An officer reads the answers.", "current"),
        (ReviewStatus.RETURNED, "Answer the ministry’s questions and submit again.", "current"),
        (ReviewStatus.APPROVED, "Read your matches and the reasons for each score.", "done"),
    ],
)
def test_what_happens_next_follows_the_record(acting_for, record, following, step):
    manufacturer = ManufacturerFactory()
    if record:
        VentureFactory(manufacturer=manufacturer, status=record)
    client = acting_for(manufacturer)
    for address in (CABINET, "/organisation/review/"):
        assert client.get(address).context["outlook"].next[0] == following
    last = client.get("/organisation/review/").context["steps"][-1]
    assert last == {"text": "Taking part", "note": following, "state": step}


def test_reason_of_the_ministry_is_shown(acting_for):
    page = acting_for(PartnerCompanyFactory(status=ReviewStatus.RETURNED)).get(CABINET)
    assert "Please explain." in page.text
    assert (
        "It is your turn"
        in acting_for(PartnerCompanyFactory(status=ReviewStatus.RETURNED))
        .get("/organisation/review/")
        .text
    )


def test_suspended_organisation_cannot_begin_records(acting_for):
    page = acting_for(PartnerCompanyFactory(status=ReviewStatus.SUSPENDED)).get(CABINET)
    assert states(page)[2] == "Closed"
    assert page.context["tasks"][2]["url"] == ""


def test_fragments_are_links_without_scripts_and_matches_come_with_approval(acting_for):
    waiting = acting_for(PartnerCompanyFactory(status=ReviewStatus.SUBMITTED)).get(CABINET).text
    approved = acting_for(PartnerCompanyFactory()).get(CABINET).text
    assert '<div hx-get="/mandates/"' in waiting
    assert '<a href="/mandates/">' in waiting
    assert 'hx-get="/matches/summary/"' not in waiting
    assert 'hx-get="/matches/summary/"' in approved
    assert "/ventures/" not in approved


def test_officers_and_analysts_get_their_places_of_work(client_of):
    officer = client_of(OfficerFactory()).get(CABINET)
    analyst = client_of(AnalystFactory()).get(CABINET)
    assert (officer.status_code, analyst.status_code) == (200, 200)
    assert "/admin/matching/run/" in officer.text
    assert "/settings/tokens/" in analyst.text
    assert "/admin/" not in analyst.text


def test_strangers_sign_in_first():
    assert Client().get(CABINET).url == f"/accounts/login/?next={CABINET}"
    assert Client().get("/organisation/review/").status_code == 302


@pytest.mark.parametrize("count", [1, 7])
def test_queries_do_not_grow_with_records(acting_for, django_assert_num_queries, count):
    manufacturer = ManufacturerFactory()
    for _venture in range(count):
        VentureFactory(manufacturer=manufacturer)
    client = acting_for(manufacturer)
    client.get(CABINET)
    # session, user, membership with organisation (2), review, records' states, preference
    with django_assert_num_queries(8):
        client.get(CABINET)


def test_members_of_the_cabinet_are_greeted_by_name(client_of):
    user = MemberFactory(full_name="<b>Olena</b>")
    assert "&lt;b&gt;Olena&lt;/b&gt;" in client_of(User.objects.get(pk=user.pk)).get(CABINET).text
