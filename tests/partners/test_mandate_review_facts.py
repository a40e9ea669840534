"""What an officer reads about a partner company and a mandate."""

from decimal import Decimal

import pytest

from accounts import review_facts
from partners.models import Owner
from tests.factories import MandateFactory, OfficerFactory, PartnerCompanyFactory

pytestmark = pytest.mark.django_db


def read(review, officer) -> dict[str, dict[str, str]]:
    """Titles → labels → values."""
    return {
        section.title: {fact.label: fact.value for fact in section.rows}
        for section in review_facts.sections_for(review, officer)
    }


@pytest.fixture
def company():
    company = PartnerCompanyFactory(status="submitted")
    Owner.objects.create(company=company, name="Hidden owner", country="DK", share="33.50")
    Owner.objects.create(company=company, name="Second owner", country="SE", share="66.5")
    return company


def test_owners_are_shown_to_officers_with_the_screening_duty(company):
    sections = read(company.organisation.review, OfficerFactory(has_screening_duty=True))
    assert sections["Partner company"] == {"Country": "Germany", "Kind of partner": "Company"}
    assert sections["Owners and parent"] == {
        "Second owner": "Sweden, 66.5\u00a0%",
        "Hidden owner": "Denmark, 33.5\u00a0%",
        "Parent company": "Hidden Parent Holding, Germany",
    }


def test_other_officers_read_that_owners_are_not_for_them(company, officer):
    sections = read(company.organisation.review, officer)
    assert list(sections["Owners and parent"]) == ["Owners"]
    assert "Hidden" not in str(sections["Owners and parent"])
    assert "Second owner" not in str(sections)


def test_a_share_of_everything_is_written_in_full(company):
    Owner.objects.exclude(name="Hidden owner").delete()
    Owner.objects.update(share=100)
    sections = read(company.organisation.review, OfficerFactory(has_screening_duty=True))
    assert sections["Owners and parent"]["Hidden owner"] == "Denmark, 100\u00a0%"


def test_a_mandate_is_shown_with_what_strangers_see_and_do_not_see(officer):
    mandate = MandateFactory(status="submitted", budget_left=Decimal("1000000"))
    sections = read(mandate.review, officer)
    assert list(sections) == [
        "Organisation", "To look at twice", "What strangers see", "What strangers do not see",
    ]  # fmt: skip
    assert sections["What strangers see"]["Interests"] == "Unmanned systems (all)"
    assert sections["What strangers do not see"] == {
        "Exact smallest ticket": "EUR\u00a01,234,567.89",
        "Exact largest ticket": "EUR\u00a09,876,543.21",
        "Exact budget left": "EUR\u00a01,000,000",
    }
    assert "takes no part" in sections["To look at twice"]["Budget left"]


def test_a_mandate_without_cautions_has_no_section_for_them(officer):
    assert "To look at twice" not in read(MandateFactory(status="submitted").review, officer)
