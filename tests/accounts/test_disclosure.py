"""The doors: teasers for approved counterparts, identity after disclosure, figures under NDA
only."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Disclosure, LedgerEntry, OrganisationIdentity
from accounts.services import ledger
from accounts.vocabulary import ReviewStatus, Tier
from partners.models import Mandate, MandateFigures, Owner, Parent
from tests.factories import (
    AnalystFactory,
    MandateFactory,
    ManufacturerFactory,
    MemberFactory,
    OfficerFactory,
    PartnerCompanyFactory,
    VentureFactory,
)
from ventures.models import ProductLine, ProductLineFigures, Venture, VentureFigures
from ventures.models import VentureIdentity as Identity

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A published venture with everything that could leak, and people of every kind."""
    venture, mandate = VentureFactory(), MandateFactory()
    line = ProductLine.objects.create(
        manufacturer=venture.manufacturer, group_id="unmanned_aerial", name="Hidden line"
    )
    ProductLineFigures.objects.create(product_line=line, utilisation=37)
    partner = mandate.company.organisation
    Owner.objects.create(company=mandate.company, name="Hidden owner", country="DE", share=100)
    return {
        "venture": venture,
        "mandate": mandate,
        "maker": venture.manufacturer.organisation,
        "partner": partner,
        "people": {
            "anonymous": AnonymousUser(),
            "maker": MemberFactory(organisation=venture.manufacturer.organisation, role="viewer"),
            "partner": MemberFactory(organisation=partner, role="viewer"),
            "other maker": MemberFactory(organisation=ManufacturerFactory().organisation),
            "other partner": MemberFactory(organisation=PartnerCompanyFactory().organisation),
            "new partner": MemberFactory(
                organisation=PartnerCompanyFactory(status="submitted").organisation
            ),
            "new maker": MemberFactory(
                organisation=ManufacturerFactory(status="submitted").organisation
            ),
            "nobody's": MemberFactory._meta.model.objects.create_user("nobody@example.org"),
            "analyst": AnalystFactory(),
            "officer": OfficerFactory(),
            "screener": OfficerFactory(has_screening_duty=True),
        },
    }


def who_sees(world, rows, **only):
    """Names of the people to whom `rows(user)` shows the world's record."""
    return {name for name, user in world["people"].items() if rows(user).filter(**only).exists()}


def test_venture_teasers_are_for_their_owner_approved_partners_analysts_and_officers(world):
    seen = who_sees(world, Venture.objects.visible_to, pk=world["venture"].pk)
    assert seen == {"maker", "partner", "other partner", "analyst", "officer", "screener"}


def test_mandate_teasers_are_for_their_owner_approved_makers_analysts_and_officers(world):
    seen = who_sees(world, Mandate.objects.visible_to, pk=world["mandate"].pk)
    assert seen == {"partner", "maker", "other maker", "analyst", "officer", "screener"}


@pytest.mark.parametrize("status", [s for s in ReviewStatus.values if s != "approved"])
@pytest.mark.parametrize("what", ["record", "organisation"])
def test_unapproved_records_are_for_owner_and_officers_only(world, status, what):
    hidden = (
        VentureFactory(status=status)
        if what == "record"
        else VentureFactory(manufacturer=ManufacturerFactory(status=status))
    )
    assert who_sees(world, Venture.objects.visible_to, pk=hidden.pk) == {"officer", "screener"}


ABOVE_TEASER = [
    (OrganisationIdentity, {"organisation": "maker"}, Tier.MUTUAL),
    (Identity, {"venture": "venture"}, Tier.MUTUAL),
    (ProductLine, {"manufacturer__organisation": "maker"}, Tier.MUTUAL),
    (VentureFigures, {"venture": "venture"}, Tier.NDA),
    (ProductLineFigures, {"product_line__manufacturer__organisation": "maker"}, Tier.NDA),
]


@pytest.mark.parametrize(("model", "path", "tier"), ABOVE_TEASER, ids=lambda x: str(x))
def test_identity_and_figures_open_at_their_tier_and_close_on_revocation(world, model, path, tier):
    only = {field: world[name] for field, name in path.items()}

    def seen():
        return who_sees(world, model.objects.disclosed_to, **only)

    base = {"maker", "officer", "screener"}
    assert seen() == base
    disclosure = Disclosure.objects.create(
        subject=world["maker"], viewer=world["partner"], tier=Tier.MUTUAL
    )
    assert seen() == (base | {"partner"} if tier == Tier.MUTUAL else base)
    Disclosure.objects.filter(pk=disclosure.pk).update(tier=Tier.NDA)
    assert seen() == base | {"partner"}
    Disclosure.objects.filter(pk=disclosure.pk).update(revoked_at=timezone.now())
    assert seen() == base


def test_disclosure_ends_while_either_side_is_not_approved(world):
    Disclosure.objects.create(subject=world["maker"], viewer=world["partner"], tier=Tier.NDA)
    review = world["maker"].review
    review.status, review.reason, review.approved_at = "suspended", "why", None
    review.save()
    seen = who_sees(world, OrganisationIdentity.objects.disclosed_to, organisation=world["maker"])
    assert seen == {"maker", "officer", "screener"}


def test_tickets_follow_the_same_tiers(world):
    Disclosure.objects.create(subject=world["partner"], viewer=world["maker"], tier=Tier.MUTUAL)
    seen = who_sees(world, MandateFigures.objects.disclosed_to, mandate=world["mandate"])
    assert seen == {"partner", "officer", "screener"}


@pytest.mark.parametrize("model", [Owner, Parent])
def test_owners_and_parents_are_for_the_company_and_screening_officers(world, model):
    Disclosure.objects.create(subject=world["partner"], viewer=world["maker"], tier=Tier.NDA)
    seen = who_sees(world, model.objects.disclosed_to, company=world["mandate"].company)
    assert seen == {"partner", "screener"}


def test_only_one_open_disclosure_per_pair(world):
    facts = {"subject": world["maker"], "viewer": world["partner"], "tier": Tier.MUTUAL}
    Disclosure.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.create(**facts)


def test_looking_at_strangers_is_written_down_and_at_oneself_is_not(world):
    partner = world["people"]["partner"]
    ledger.record_access(
        actor=partner, action="view identity", tier=Tier.MUTUAL, subject=world["maker"]
    )
    ledger.record_access(
        actor=partner, action="view identity", tier=Tier.MUTUAL, subject=world["partner"]
    )
    entry = LedgerEntry.objects.get()
    assert (entry.actor, entry.actor_organisation, entry.subject) == (
        partner, world["partner"], world["maker"],
    )  # fmt: skip
