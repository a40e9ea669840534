"""Who may do what with a venture: every route for every kind of person, and what never leaks."""

import re
import uuid

import pytest
from django.urls import reverse

from accounts.models import Disclosure, LedgerEntry, OrganisationIdentity
from accounts.vocabulary import Tier
from tests.factories import (
    AnalystFactory,
    ManufacturerFactory,
    MemberFactory,
    OfficerFactory,
    PartnerCompanyFactory,
    UserFactory,
    VentureFactory,
)
from tests.ventures.venture_posts import posted
from ventures.models import (
    ProductLine,
    ProductLineFigures,
    Venture,
    VentureFigures,
    VentureIdentity,
)

pytestmark = pytest.mark.django_db

PEOPLE = (
    "anonymous", "nobody's", "other maker", "partner", "new partner", "analyst", "officer",
    "viewer", "editor", "owner",
)  # fmt: skip
# Route, method, then the status for each of PEOPLE. 302 of anonymous people leads to the log-in.
PUBLISHED = [
    ("venture_list", "get", (302, 302, 200, 403, 403, 403, 403, 200, 200, 200)),
    ("venture_new", "get", (302, 302, 200, 403, 403, 403, 403, 403, 200, 200)),
    ("venture_new", "post", (302, 302, 302, 403, 403, 403, 403, 403, 302, 302)),
    ("venture_live", "post", (302, 302, 200, 403, 403, 403, 403, 200, 200, 200)),
    ("venture", "get", (302, 404, 404, 200, 404, 200, 200, 200, 200, 200)),
    ("venture_preview", "get", (302, 404, 404, 403, 404, 403, 403, 200, 200, 200)),
    ("venture_edit", "get", (302, 404, 404, 403, 404, 403, 403, 403, 302, 302)),
    ("venture_edit", "post", (302, 404, 404, 403, 404, 403, 403, 403, 409, 409)),
    ("venture_move withdraw", "post", (302, 404, 404, 403, 404, 403, 403, 403, 302, 302)),
    ("venture_move revise", "post", (302, 404, 404, 403, 404, 403, 403, 403, 302, 302)),
    ("venture_move submit", "post", (302, 404, 404, 403, 404, 403, 403, 403, 409, 409)),
]
DRAFT = [
    ("venture", "get", (302, 404, 404, 404, 404, 404, 200, 200, 200, 200)),
    ("venture_preview", "get", (302, 404, 404, 404, 404, 404, 403, 200, 200, 200)),
    ("venture_edit", "get", (302, 404, 404, 404, 404, 404, 403, 403, 200, 200)),
    ("venture_move submit", "post", (302, 404, 404, 404, 404, 404, 403, 403, 302, 302)),
]


def person(who, venture):
    own = venture.manufacturer.organisation
    if who in {"viewer", "editor", "owner"}:
        return MemberFactory(organisation=own, role=who)
    make = {
        "anonymous": lambda: None,
        "nobody's": UserFactory,
        "other maker": lambda: MemberFactory(organisation=ManufacturerFactory().organisation),
        "partner": lambda: MemberFactory(organisation=PartnerCompanyFactory().organisation),
        "new partner": lambda: MemberFactory(
            organisation=PartnerCompanyFactory(status="submitted").organisation
        ),
        "analyst": AnalystFactory,
        "officer": OfficerFactory,
    }
    return make[who]()


def address(route, public_id):
    name, *move = route.split()
    args = [] if name in {"venture_list", "venture_new", "venture_live"} else [public_id]
    return reverse(f"ventures:{name}", args=[*args, *move])


def answer(client_of, client, who, venture, route, method, public_id=None):
    user = person(who, venture)
    browser = client_of(user) if user else client
    data = posted() if method == "post" else {}
    return getattr(browser, method)(address(route, public_id or venture.public_id), data)


def cases(matrix):
    return [
        pytest.param(route, method, who, status, id=f"{method} {route} {who}")
        for route, method, statuses in matrix
        for who, status in zip(PEOPLE, statuses, strict=True)
    ]


@pytest.mark.parametrize(("route", "method", "who", "status"), cases(PUBLISHED))
def test_access_to_a_published_venture(client_of, client, route, method, who, status):
    found = answer(client_of, client, who, VentureFactory(), route, method)
    assert found.status_code == status
    if who == "anonymous":
        assert found.url.startswith(reverse("account_login"))


@pytest.mark.parametrize(("route", "method", "who", "status"), cases(DRAFT))
def test_access_to_a_draft(client_of, client, route, method, who, status):
    found = answer(client_of, client, who, VentureFactory(status="draft"), route, method)
    assert found.status_code == status


@pytest.mark.parametrize("status", ["submitted", "returned", "rejected", "suspended", "withdrawn"])
def test_partners_see_approved_ventures_only(client_of, client, status):
    venture = VentureFactory(status=status)
    assert answer(client_of, client, "partner", venture, "venture", "get").status_code == 404


def test_a_suspended_manufacturer_takes_its_ventures_along(client_of, client):
    venture = VentureFactory(manufacturer=ManufacturerFactory(status="suspended"))
    assert answer(client_of, client, "partner", venture, "venture", "get").status_code == 404


@pytest.mark.parametrize("route", ["venture", "venture_edit", "venture_preview"])
def test_a_strangers_venture_is_answered_like_none_at_all(client_of, client, route):
    venture = VentureFactory()
    hidden = answer(client_of, client, "other maker", venture, route, "get")
    absent = answer(client_of, client, "other maker", venture, route, "get", uuid.uuid4())
    assert hidden.status_code == absent.status_code == 404
    assert without_tokens(hidden) == without_tokens(absent)


def without_tokens(page) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


@pytest.fixture
def venture():
    """A venture with something in every hidden field."""
    venture = VentureFactory(excluded_countries=["HU", "TR"], repairable=["leopard_1"])
    line = ProductLine.objects.create(
        manufacturer=venture.manufacturer, group_id="unmanned_aerial", name="Hidden bird"
    )
    ProductLineFigures.objects.create(product_line=line, utilisation=37)
    return venture


def hidden_from_strangers(venture) -> dict[Tier, list[str]]:
    """Texts that must not occur, by the tier from which on they may."""
    organisation = venture.manufacturer.organisation
    identity = OrganisationIdentity.objects.get(organisation=organisation)
    return {
        Tier.MUTUAL: [
            VentureIdentity.objects.get(venture=venture).title,
            identity.legal_name,
            identity.registration_number,
            identity.website,
            identity.contact_name,
            identity.contact_email,
            identity.contact_phone,
            "Hidden bird",
        ],
        Tier.NDA: ["4,321,987.65", "876,543.21", "4321987", "876543", "37\u00a0%"],
        Tier.MINISTRY: ["Hungary", "Türkiye", organisation.code_name, str(organisation.pk)],
    }


def occurring(page, texts) -> list[str]:
    return [text for text in texts if text in page.content.decode()]


@pytest.fixture
def partner():
    return MemberFactory(organisation=PartnerCompanyFactory().organisation)


@pytest.mark.parametrize("who", ["partner", "analyst"])
def test_a_stranger_sees_the_teaser_and_nothing_else(client_of, client, venture, who):
    page = answer(client_of, client, who, venture, "venture", "get")
    assert occurring(page, [venture.code_name, venture.summary, "EUR 3–5 m", "100\u00a0%"])
    for texts in hidden_from_strangers(venture).values():
        assert occurring(page, texts) == []
    assert not LedgerEntry.objects.exists()


def test_what_a_stranger_may_not_know_changes_not_a_byte(client_of, venture, partner):
    browser = client_of(partner)
    page = browser.get(reverse("ventures:venture", args=[venture.public_id]))
    VentureIdentity.objects.update(title="Another title")
    VentureFigures.objects.update(need="4999999.99", need_eur="4999999.99", currency="USD")
    venture.excluded_countries.set(["PL"])
    OrganisationIdentity.objects.update(legal_name="Another name", contact_phone="1")
    ProductLine.objects.all().delete()
    VentureFactory(manufacturer=venture.manufacturer)
    again = browser.get(reverse("ventures:venture", args=[venture.public_id]))
    assert without_tokens(page) == without_tokens(again)


@pytest.mark.parametrize("tier", [Tier.MUTUAL, Tier.NDA])
def test_disclosure_opens_its_tier_and_none_above_and_is_noted(client_of, venture, partner, tier):
    maker = venture.manufacturer.organisation
    disclosure = Disclosure.objects.create(subject=maker, viewer=partner.organisation, tier=tier)
    browser = client_of(partner)
    url = reverse("ventures:venture", args=[venture.public_id])
    page = browser.get(url)
    hidden = hidden_from_strangers(venture)
    assert occurring(page, hidden[Tier.MUTUAL]) == hidden[Tier.MUTUAL]
    assert bool(occurring(page, hidden[Tier.NDA])) == (tier == Tier.NDA)
    assert occurring(page, hidden[Tier.MINISTRY]) == []
    entry = LedgerEntry.objects.get()
    assert (entry.actor, entry.subject, entry.tier) == (partner, maker, tier)
    disclosure.revoked_at = disclosure.granted_at
    disclosure.save()
    assert occurring(browser.get(url), hidden[Tier.MUTUAL] + hidden[Tier.NDA]) == []
    assert LedgerEntry.objects.count() == 1


def test_an_officer_sees_everything_and_leaves_a_line(client_of, venture, officer):
    page = client_of(officer).get(reverse("ventures:venture", args=[venture.public_id]))
    hidden = hidden_from_strangers(venture)
    assert occurring(page, hidden[Tier.MUTUAL]) == hidden[Tier.MUTUAL]
    assert occurring(page, ["Hungary", "Türkiye", "4,321,987.65"])
    entry = LedgerEntry.objects.get()
    assert (entry.actor, entry.tier) == (officer, Tier.MINISTRY)


def test_a_disclosed_venture_says_nothing_of_the_others(client_of, venture, partner):
    """Two ventures of one manufacturer cannot be linked by what their teasers show."""
    other = VentureFactory(manufacturer=venture.manufacturer)
    page = client_of(partner).get(reverse("ventures:venture", args=[venture.public_id]))
    assert occurring(page, [other.code_name, str(other.public_id)]) == []


@pytest.mark.parametrize("count", [1, 7])
def test_the_teaser_page_takes_the_same_queries_for_any_number_of_groups(
    client_of, partner, count, django_assert_num_queries
):
    groups = ["unmanned_aerial", "unmanned_ground", "unmanned_maritime", "heavy_artillery",
              "heavy_armoured", "heavy_tanks", "heavy_trucks"]  # fmt: skip
    shares = [100 - count + 1] + [1] * (count - 1)
    venture = VentureFactory(offers=dict(zip(groups, shares, strict=False)))
    browser = client_of(partner)
    url = reverse("ventures:venture", args=[venture.public_id])
    browser.get(url)
    # session, user, membership, organisation, its review; the venture with manufacturer, five
    # more for offers to repairs, then five doors: title, amounts, identity, product lines, capacity
    with django_assert_num_queries(18):  # one asks whether the reader's country takes part
        page = browser.get(url)
    assert len(page.context["teaser"].groups) == count


def test_another_organisations_venture_is_not_saved_by_its_address(client_of, venture):
    stranger = MemberFactory(organisation=ManufacturerFactory().organisation)
    client_of(stranger).post(
        reverse("ventures:venture_edit", args=[venture.public_id]), posted(summary="Mine")
    )
    assert Venture.objects.get().summary == venture.summary
