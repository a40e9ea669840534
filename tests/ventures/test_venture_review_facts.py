"""What an officer reads about a manufacturer and a venture, and who bears the same number."""

import pytest

from accounts import review_facts
from accounts.models import OrganisationIdentity
from accounts.vocabulary import Tier
from tests.factories import ManufacturerFactory, OfficerFactory, UserFactory, VentureFactory
from ventures.models import ProductGroup, ProductLine, ProductLineFigures

pytestmark = pytest.mark.django_db


def read(review, officer) -> dict[str, dict[str, str]]:
    """Titles → labels → values."""
    return {
        section.title: {fact.label: fact.value for fact in section.rows}
        for section in review_facts.sections_for(review, officer)
    }


@pytest.fixture
def manufacturer():
    manufacturer = ManufacturerFactory(status="submitted")
    line = ProductLine.objects.create(
        manufacturer=manufacturer, group_id="unmanned_aerial", name="Sokil"
    )
    ProductLineFigures.objects.create(product_line=line, utilisation=37)
    return manufacturer


def test_a_manufacturer_is_shown_with_name_contact_and_lines(manufacturer, officer):
    identity = OrganisationIdentity.objects.get(organisation=manufacturer.organisation)
    assert read(manufacturer.organisation.review, officer) == {
        "Organisation": {
            "Code name": manufacturer.organisation.code_name,
            "Side": "Manufacturer",
            "Legal name": identity.legal_name,
            "Registration number": f"UA {identity.registration_number}",
            "Website": identity.website,
            "Contact": "\n".join(
                [identity.contact_name, identity.contact_email, identity.contact_phone]
            ),
        },
        "Manufacturer": {
            "Ownership": "Private",
            "Staff": "Unknown",
            "Product lines": "Sokil (Unmanned aircraft)",
            "Capacity in use": "Sokil: 37\u00a0%",
        },
    }


def test_a_venture_is_shown_with_what_strangers_see_and_do_not_see(officer):
    venture = VentureFactory(status="submitted", excluded_countries=["HU"])
    sections = read(venture.review, officer)
    assert list(sections) == [
        "Organisation", "What strangers see", "What strangers do not see",
    ]  # fmt: skip
    assert sections["What strangers see"]["Need"] == "EUR 3–5 m"
    assert sections["What strangers see"]["Product groups"] == "Unmanned aircraft · 100\u00a0%"
    assert sections["What strangers do not see"] == {
        "Working title": f"Hidden title {venture.pk}",
        "Exact need": "EUR\u00a04,321,987.65",
        "Exact smallest contribution": "EUR\u00a0876,543.21",
        "Excluded countries": "Hungary",
    }


def test_every_fact_says_from_which_tier_on_it_is_seen(officer):
    venture = VentureFactory(status="submitted", excluded_countries=["HU"])
    tiers = {
        fact.label: fact.tier
        for section in review_facts.sections_for(venture.review, officer)
        for fact in section.rows
    }
    assert tiers["Need"] == Tier.APPROVED
    assert tiers["Working title"] == tiers["Legal name"] == Tier.MUTUAL
    assert tiers["Exact need"] == Tier.NDA
    assert tiers["Excluded countries"] == tiers["Code name"] == Tier.MINISTRY


def test_what_to_look_at_twice_comes_with_the_venture(officer):
    restricted = ProductGroup.objects.filter(is_restricted=True).first()
    venture = VentureFactory(
        status="submitted", offers={restricted.pk: 100}, summary="Call +380 44 555 1234."
    )
    cautions = read(venture.review, officer)["To look at twice"]
    assert set(cautions) == {"Summary", restricted.name}
    assert "telephone number" in cautions["Summary"]


def test_somebody_who_is_no_officer_reads_no_identity(manufacturer):
    sections = read(manufacturer.organisation.review, UserFactory())
    assert "Legal name" not in sections["Organisation"]
    assert "Product lines" not in sections["Manufacturer"]


def test_the_same_number_in_the_same_country_is_pointed_out(officer):
    first = ManufacturerFactory(
        organisation__identity__registration_number="14307529",
        organisation__identity__legal_name="First Works",
    )
    second = ManufacturerFactory(
        status="submitted", organisation__identity__registration_number="14307529"
    )
    ManufacturerFactory(
        organisation__identity__registration_number="14307529",
        organisation__identity__registry="PL",
    )
    ManufacturerFactory(organisation__identity__registration_number="")
    found = review_facts.duplicates(second.organisation, officer)
    assert [identity.organisation for identity in found] == [first.organisation]
    sections = read(second.organisation.review, officer)
    assert sections["Same registration number"] == {
        first.organisation.code_name: "First Works (Approved)"
    }
    assert list(review_facts.duplicates(second.organisation, UserFactory())) == []


def test_no_number_is_no_duplicate(officer):
    for _number in range(2):
        organisation = ManufacturerFactory(
            organisation__identity__registration_number=""
        ).organisation
    assert not review_facts.duplicates(organisation, officer).exists()


@pytest.mark.parametrize("count", [1, 5])
def test_a_case_takes_the_same_queries_for_any_number_of_rows(count, django_assert_num_queries):
    officer = OfficerFactory()
    groups = [
        "unmanned_aerial",
        "unmanned_ground",
        "heavy_artillery",
        "heavy_tanks",
        "heavy_trucks",
    ]
    venture = VentureFactory(status="submitted", offers=dict.fromkeys(groups[:count], 20))
    review = type(venture.review).objects.select_related("organisation").get(pk=venture.review_id)
    # identity, its number for duplicates, the duplicates; the venture with manufacturer, five for
    # offers to repairs, title, amounts, excluded countries
    with django_assert_num_queries(12):
        review_facts.sections_for(review, officer)
