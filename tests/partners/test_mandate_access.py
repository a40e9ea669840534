"""Who may do what with a mandate: every route for every kind of person, and what never leaks."""

import re
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Disclosure, LedgerEntry, OrganisationIdentity
from accounts.vocabulary import Tier
from partners.models import Mandate, MandateFigures, Owner, Parent
from tests.factories import (
    AnalystFactory,
    MandateFactory,
    ManufacturerFactory,
    MemberFactory,
    OfficerFactory,
    PartnerCompanyFactory,
    UserFactory,
)
from tests.partners.mandate_posts import posted
from ventures.models import Country

pytestmark = pytest.mark.django_db

PEOPLE = (
    "anonymous", "nobody's", "other partner", "maker", "new maker", "analyst", "officer",
    "viewer", "editor", "owner",
)  # fmt: skip
# Route, method, then the status for each of PEOPLE. 302 of anonymous people leads to the log-in.
PUBLISHED = [
    ("mandate_list", "get", (302, 302, 200, 403, 403, 403, 403, 200, 200, 200)),
    ("mandate_new", "get", (302, 302, 200, 403, 403, 403, 403, 403, 200, 200)),
    ("mandate_new", "post", (302, 302, 302, 403, 403, 403, 403, 403, 302, 302)),
    ("mandate_live", "post", (302, 302, 200, 403, 403, 403, 403, 200, 200, 200)),
    ("mandate", "get", (302, 404, 404, 200, 404, 200, 200, 200, 200, 200)),
    ("mandate_preview", "get", (302, 404, 404, 403, 404, 403, 403, 200, 200, 200)),
    ("mandate_edit", "get", (302, 404, 404, 403, 404, 403, 403, 403, 302, 302)),
    ("mandate_edit", "post", (302, 404, 404, 403, 404, 403, 403, 403, 409, 409)),
    ("mandate_move withdraw", "post", (302, 404, 404, 403, 404, 403, 403, 403, 302, 302)),
    ("mandate_move revise", "post", (302, 404, 404, 403, 404, 403, 403, 403, 302, 302)),
    ("mandate_move submit", "post", (302, 404, 404, 403, 404, 403, 403, 403, 409, 409)),
]
DRAFT = [
    ("mandate", "get", (302, 404, 404, 404, 404, 404, 200, 200, 200, 200)),
    ("mandate_preview", "get", (302, 404, 404, 404, 404, 404, 403, 200, 200, 200)),
    ("mandate_edit", "get", (302, 404, 404, 404, 404, 404, 403, 403, 200, 200)),
    ("mandate_move submit", "post", (302, 404, 404, 404, 404, 404, 403, 403, 302, 302)),
]


def person(who, mandate):
    own = mandate.company.organisation
    if who in {"viewer", "editor", "owner"}:
        return MemberFactory(organisation=own, role=who)
    make = {
        "anonymous": lambda: None,
        "nobody's": UserFactory,
        "other partner": lambda: MemberFactory(organisation=PartnerCompanyFactory().organisation),
        "maker": lambda: MemberFactory(organisation=ManufacturerFactory().organisation),
        "new maker": lambda: MemberFactory(
            organisation=ManufacturerFactory(status="submitted").organisation
        ),
        "analyst": AnalystFactory,
        "officer": OfficerFactory,
    }
    return make[who]()


def address(route, public_id):
    name, *move = route.split()
    args = [] if name in {"mandate_list", "mandate_new", "mandate_live"} else [public_id]
    return reverse(f"partners:{name}", args=[*args, *move])


def answer(client_of, client, who, mandate, route, method, public_id=None):
    user = person(who, mandate)
    browser = client_of(user) if user else client
    data = posted() if method == "post" else {}
    return getattr(browser, method)(address(route, public_id or mandate.public_id), data)


def cases(matrix):
    return [
        pytest.param(route, method, who, status, id=f"{method} {route} {who}")
        for route, method, statuses in matrix
        for who, status in zip(PEOPLE, statuses, strict=True)
    ]


@pytest.mark.parametrize(("route", "method", "who", "status"), cases(PUBLISHED))
def test_access_to_a_published_mandate(client_of, client, route, method, who, status):
    found = answer(client_of, client, who, MandateFactory(), route, method)
    assert found.status_code == status
    if who == "anonymous":
        assert found.url.startswith(reverse("account_login"))


@pytest.mark.parametrize(("route", "method", "who", "status"), cases(DRAFT))
def test_access_to_a_draft(client_of, client, route, method, who, status):
    found = answer(client_of, client, who, MandateFactory(status="draft"), route, method)
    assert found.status_code == status


@pytest.mark.parametrize("status", ["submitted", "returned", "rejected", "suspended", "withdrawn"])
def test_manufacturers_see_approved_mandates_only(client_of, client, status):
    mandate = MandateFactory(status=status)
    assert answer(client_of, client, "maker", mandate, "mandate", "get").status_code == 404


def test_a_country_that_leaves_the_group_takes_its_mandates_along(client_of, client):
    mandate = MandateFactory()
    Country.objects.filter(pk=mandate.company.country_id).update(is_active=False)
    assert answer(client_of, client, "maker", mandate, "mandate", "get").status_code == 404


@pytest.mark.parametrize("route", ["mandate", "mandate_edit", "mandate_preview"])
def test_a_strangers_mandate_is_answered_like_none_at_all(client_of, client, route):
    mandate = MandateFactory()
    hidden = answer(client_of, client, "other partner", mandate, route, "get")
    absent = answer(client_of, client, "other partner", mandate, route, "get", uuid.uuid4())
    assert hidden.status_code == absent.status_code == 404
    assert without_tokens(hidden) == without_tokens(absent)


def without_tokens(page) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


@pytest.fixture
def mandate():
    """A mandate with something in every hidden field."""
    mandate = MandateFactory(budget_left=Decimal("7654321.09"))
    Owner.objects.create(company=mandate.company, name="Hidden owner", country="DK", share=100)
    return mandate


@pytest.fixture
def maker():
    return MemberFactory(organisation=ManufacturerFactory().organisation)


def hidden_from_strangers(mandate) -> dict[Tier, list[str]]:
    """Texts that must not occur, by the tier from which on they may."""
    organisation = mandate.company.organisation
    identity = OrganisationIdentity.objects.get(organisation=organisation)
    return {
        Tier.MUTUAL: [
            identity.legal_name,
            identity.registration_number,
            identity.website,
            identity.contact_name,
            identity.contact_email,
            identity.contact_phone,
        ],
        Tier.NDA: ["1,234,567.89", "9,876,543.21", "7,654,321.09", "7654321"],
        Tier.MINISTRY: [
            "Hidden owner",
            Parent.objects.get(company=mandate.company).name,
            organisation.code_name,
            str(organisation.pk),
        ],
    }


def occurring(page, texts) -> list[str]:
    return [text for text in texts if text in page.content.decode()]


@pytest.mark.parametrize("who", ["maker", "analyst"])
def test_a_stranger_sees_the_teaser_and_nothing_else(client_of, client, mandate, who):
    page = answer(client_of, client, who, mandate, "mandate", "get")
    shown = [mandate.code_name, mandate.summary, "EUR 1–1.5 m", "EUR 7–10 m", "Germany"]
    assert occurring(page, shown) == shown
    for texts in hidden_from_strangers(mandate).values():
        assert occurring(page, texts) == []
    assert not LedgerEntry.objects.exists()


def test_what_a_stranger_may_not_know_changes_not_a_byte(client_of, mandate, maker):
    browser = client_of(maker)
    url = reverse("partners:mandate", args=[mandate.public_id])
    page = browser.get(url)
    MandateFigures.objects.update(ticket_max="9000000", ticket_max_eur="9000000", currency="USD")
    OrganisationIdentity.objects.update(legal_name="Another name", contact_phone="1")
    Owner.objects.all().delete()
    Parent.objects.all().delete()
    MandateFactory(company=mandate.company)
    assert without_tokens(page) == without_tokens(browser.get(url))


@pytest.mark.parametrize("tier", [Tier.MUTUAL, Tier.NDA])
def test_disclosure_opens_its_tier_and_none_above_and_is_noted(client_of, mandate, maker, tier):
    partner = mandate.company.organisation
    disclosure = Disclosure.objects.create(subject=partner, viewer=maker.organisation, tier=tier)
    browser = client_of(maker)
    url = reverse("partners:mandate", args=[mandate.public_id])
    page = browser.get(url)
    hidden = hidden_from_strangers(mandate)
    assert occurring(page, hidden[Tier.MUTUAL]) == hidden[Tier.MUTUAL]
    assert bool(occurring(page, hidden[Tier.NDA])) == (tier == Tier.NDA)
    assert occurring(page, hidden[Tier.MINISTRY]) == []
    entry = LedgerEntry.objects.get()
    assert (entry.actor, entry.subject, entry.tier) == (maker, partner, tier)
    disclosure.revoked_at = disclosure.granted_at
    disclosure.save()
    assert occurring(browser.get(url), hidden[Tier.MUTUAL] + hidden[Tier.NDA]) == []


def test_an_officer_sees_amounts_and_names_and_leaves_a_line(client_of, mandate, officer):
    page = client_of(officer).get(reverse("partners:mandate", args=[mandate.public_id]))
    hidden = hidden_from_strangers(mandate)
    assert occurring(page, hidden[Tier.MUTUAL]) == hidden[Tier.MUTUAL]
    assert occurring(page, ["9,876,543.21"])
    assert occurring(page, ["Hidden owner", "Hidden Parent Holding"]) == []
    assert LedgerEntry.objects.get().actor == officer


def test_the_teaser_page_takes_the_same_queries_for_any_number_of_interests(
    client_of, maker, django_assert_num_queries
):
    browser = client_of(maker)
    many = {"unmanned_aerial": 100, "unmanned_ground": 50, "heavy_artillery": 20, "repair": 10}
    for interests in ({"unmanned": 1, "unmanned_aerial": 100}, many | {"unmanned": 5}):
        mandate = MandateFactory(
            interests=interests, equipment={"leopard_1": 1}, excluded_groups=["other_small_arms"]
        )
        url = reverse("partners:mandate", args=[mandate.public_id])
        browser.get(url)
        # session, user, membership, organisation, its review; the mandate with company and country,
        # six for interests to sides, then two doors: identity and amounts
        with django_assert_num_queries(15):
            page = browser.get(url)
        assert len(page.context["teaser"].interests) == len(interests)


def test_another_organisations_mandate_is_not_saved_by_its_address(client_of, mandate):
    stranger = MemberFactory(organisation=PartnerCompanyFactory().organisation)
    url = reverse("partners:mandate_edit", args=[mandate.public_id])
    client_of(stranger).post(url, posted(summary="Mine"))
    assert Mandate.objects.get().summary == mandate.summary
