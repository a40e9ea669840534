"""Services of partner companies hold the draft, list what is missing and refuse late changes."""

from decimal import Decimal

import pytest
from django.utils import translation

from accounts.services.drafts import FactsMissing, NotEditable
from accounts.services.organisations import AlreadyActsForOrganisation
from accounts.vocabulary import ReviewStatus
from partners.models import Owner
from partners.services import companies
from tests.factories import MemberFactory, PartnerCompanyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    """Texts are compared in English, whatever a page before spoke."""
    with translation.override("en"):
        yield


OWNER = companies.OwnerFacts("Kari Nordmann", "NO", Decimal("100"))


def test_starting_founds_a_draft_with_its_owner():
    user = UserFactory()
    company = companies.start_company(user=user)
    assert user.organisation == company.organisation
    assert user.membership.role == "owner"
    assert company.organisation.review.status == ReviewStatus.DRAFT
    with pytest.raises(AlreadyActsForOrganisation):
        companies.start_company(user=user)


def test_new_company_lacks_everything_but_the_optional():
    company = companies.start_company(user=UserFactory())
    missing = companies.missing_facts(company.organisation)
    assert [(fact.step, str(fact.text)) for fact in missing] == [
        ("country", "Country of the Contact Group"),
        ("country", "Kind of organisation"),
        ("registration", "Legal name"),
        ("registration", "Registration number"),
        ("owners", "At least one owner"),
        ("contact", "Contact person"),
        ("contact", "Contact e-mail"),
    ]


def test_submitting_an_incomplete_company_names_what_is_missing():
    company = PartnerCompanyFactory(status="draft")
    member = MemberFactory(organisation=company.organisation)
    with pytest.raises(FactsMissing, match="At least one owner") as refusal:
        companies.submit_company(organisation=company.organisation, member=member)
    assert [fact.step for fact in refusal.value.missing] == ["owners"]
    companies.save_owners(organisation=company.organisation, owners=[OWNER])
    review = companies.submit_company(organisation=company.organisation, member=member)
    assert review.status == ReviewStatus.SUBMITTED


@pytest.mark.parametrize("status", [s for s in ReviewStatus if s not in {"draft", "returned"}])
def test_nothing_is_saved_outside_a_draft(status):
    organisation = PartnerCompanyFactory(status=status).organisation
    member = MemberFactory(organisation=organisation)
    calls = [
        lambda: companies.save_country(organisation=organisation, country="NO", kind="bank"),
        lambda: companies.save_registration(
            organisation=organisation, legal_name="X", registration_number="1", website="",
            parent_name="", parent_country="",
        ),
        lambda: companies.save_owners(organisation=organisation, owners=[OWNER]),
        lambda: companies.save_contact(
            organisation=organisation, contact_name="X", contact_email="", contact_phone=""
        ),
        lambda: companies.submit_company(organisation=organisation, member=member),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(NotEditable) as refusal:
            call()
        assert refusal.value.status == status
    organisation.identity.refresh_from_db()
    assert organisation.identity.legal_name.startswith("Secret Works")
    assert organisation.identity.registry == "DE"
    assert not Owner.objects.exists()
