"""Factories: every record as the services would leave it, in the state a test names."""

import itertools
import uuid
from datetime import timedelta
from decimal import Decimal

import factory
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import (
    Membership,
    NotificationPreference,
    Organisation,
    OrganisationIdentity,
    Review,
    Screening,
    ScreeningList,
    User,
)
from accounts.screened_facts import facts_of
from accounts.services.screening_lists import KEYS_VERSION, current_list
from accounts.vocabulary import (
    DECIDED,
    NEEDS_REASON,
    Frequency,
    MinistryRole,
    OrganisationKind,
    ReviewKind,
    ReviewStatus,
    Role,
)
from matching import engine
from matching.models import Match, Run, WeightsVersion
from matching.services import archive
from matching.vocabulary import RunState, RunTrigger
from partners.models import (
    Mandate,
    MandateEquipment,
    MandateFigures,
    MandateInterest,
    Parent,
    PartnerCompany,
)
from ventures.bands import upper_edge
from ventures.models import (
    Manufacturer,
    Venture,
    VentureFigures,
    VentureIdentity,
    VentureOffer,
)

PASSWORD = "correct-horse-battery"
numbers = itertools.count(1)


def review_facts(status: str) -> dict[str, object]:
    """The dates and the reason that a review of that status must have."""
    now = timezone.now()
    return {
        "status": status,
        "submitted_at": None if status == ReviewStatus.DRAFT else now - timedelta(days=2),
        "due_at": now + timedelta(days=5) if status == ReviewStatus.SUBMITTED else None,
        "decided_at": now if status in DECIDED else None,
        "approved_at": now if status == ReviewStatus.APPROVED else None,
        "reason": "Please explain." if status in NEEDS_REASON else "",
    }


def screened(organisation: Organisation) -> None:
    """Leave the organisation as if it had been screened against a list on which nobody is like
    its names."""
    current = current_list() or ScreeningList.objects.create(
        name="empty.csv", digest="0" * 64, keys_version=KEYS_VERSION, is_current=True
    )
    facts = {
        "list": current,
        "facts_digest": facts_of([organisation.pk])[organisation.pk].digest,
        "is_due": False,
        "screened_at": timezone.now(),
    }
    Screening.objects.update_or_create(organisation=organisation, defaults=facts)


class RecordFactory(DjangoModelFactory):
    """Stores a record with all that belongs to it in one transaction, as the services do."""

    class Meta:
        abstract = True

    @classmethod
    def _generate(cls, strategy, params):
        with transaction.atomic():
            return super()._generate(strategy, params)


class UserFactory(RecordFactory):
    """A person with no organisation."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person {n}")
    language = "en"
    password = factory.django.Password(PASSWORD)


class OfficerFactory(UserFactory):
    """A ministry officer; `has_screening_duty=True` also sees owners."""

    ministry_role = MinistryRole.OFFICER


class AnalystFactory(UserFactory):
    """An analyst of a partner government."""

    ministry_role = MinistryRole.ANALYST


class OrganisationFactory(RecordFactory):
    """An organisation with its review and identity; approved unless `status` says otherwise."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    class Params:
        status = ReviewStatus.APPROVED

    id = factory.LazyFunction(uuid.uuid4)
    kind = OrganisationKind.MANUFACTURER
    code_name = factory.Sequence(lambda n: f"ORG-{n}")

    @factory.lazy_attribute
    def review(self):
        return Review.objects.create(
            kind=ReviewKind.ORGANISATION, organisation_id=self.id, **review_facts(self.status)
        )

    @factory.post_generation
    def identity(organisation, create, extracted, **facts):
        number = next(numbers)
        facts = {
            "legal_name": f"Secret Works {number}",
            "registry": "UA" if organisation.is_manufacturer else "DE",
            "registration_number": f"{number:08d}",
            "website": f"https://secret{number}.example.org",
            "contact_name": f"Hidden Contact {number}",
            "contact_email": f"hidden{number}@example.org",
            "contact_phone": f"+380 44 555 {number:04d}",
        } | facts
        OrganisationIdentity.objects.create(organisation=organisation, **facts)
        NotificationPreference.objects.create(
            organisation=organisation, frequency=Frequency.IMMEDIATE
        )
        screened(organisation)


class MemberFactory(UserFactory):
    """A person who acts for `organisation` (an approved manufacturer by default)."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    role = Role.OWNER
    organisation = factory.SubFactory(OrganisationFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        role, organisation = kwargs.pop("role"), kwargs.pop("organisation")
        user = super()._create(model_class, *args, **kwargs)
        Membership.objects.create(user=user, organisation=organisation, role=role)
        return user


class ManufacturerFactory(RecordFactory):
    """A manufacturer; `status` is its organisation's."""

    class Meta:
        model = Manufacturer

    class Params:
        status = ReviewStatus.APPROVED

    organisation = factory.SubFactory(
        OrganisationFactory,
        kind=OrganisationKind.MANUFACTURER,
        status=factory.SelfAttribute("..status"),
    )
    ownership = "private"


class PartnerCompanyFactory(RecordFactory):
    """A partner company from Germany; `status` is its organisation's."""

    class Meta:
        model = PartnerCompany
        skip_postgeneration_save = True

    class Params:
        status = ReviewStatus.APPROVED

    organisation = factory.SubFactory(
        OrganisationFactory,
        kind=OrganisationKind.PARTNER,
        status=factory.SelfAttribute("..status"),
    )
    country_id = "DE"
    kind = "company"

    @factory.post_generation
    def parent(company, create, extracted, **facts):
        Parent.objects.create(company=company, name="Hidden Parent Holding", country="DE", **facts)
        screened(company.organisation)


class VentureFactory(RecordFactory):
    """A published venture (`status` for another state) with one product group and round figures."""

    class Meta:
        model = Venture
        skip_postgeneration_save = True

    class Params:
        status = ReviewStatus.APPROVED

    need = Decimal("4321987.65")
    min_tranche = Decimal("876543.21")

    code_name = factory.Sequence(lambda n: f"VENTURE-{n}")
    manufacturer = factory.SubFactory(ManufacturerFactory)
    summary = "A line for airframes, ready to grow."
    need_band_eur = factory.LazyAttribute(lambda venture: upper_edge(venture.need))
    min_tranche_band_eur = factory.LazyAttribute(lambda venture: upper_edge(venture.min_tranche))
    max_partner_share = 49
    readiness = 8
    track_record = 2

    @factory.lazy_attribute
    def review(self):
        return Review.objects.create(
            kind=ReviewKind.VENTURE,
            organisation=self.manufacturer.organisation,
            **review_facts(self.status),
        )

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        need, tranche = kwargs.pop("need"), kwargs.pop("min_tranche")
        venture = super()._create(model_class, *args, **kwargs)
        VentureFigures.objects.create(
            venture=venture,
            need=need,
            min_tranche=tranche,
            need_eur=need,
            min_tranche_eur=tranche,
            eur_per_unit=1,
        )
        VentureIdentity.objects.create(venture=venture, title=f"Hidden title {venture.pk}")
        return venture

    @factory.post_generation
    def offers(venture, create, extracted, **facts):
        for group, share in (extracted or {"unmanned_aerial": 100}).items():
            VentureOffer.objects.create(venture=venture, group_id=group, share=share)

    @factory.post_generation
    def instruments(venture, create, extracted, **facts):
        venture.instruments.set(extracted if extracted is not None else ["equity", "loan"])

    @factory.post_generation
    def forms(venture, create, extracted, **facts):
        venture.forms.set(extracted if extracted is not None else ["jv_equity", "licence"])

    @factory.post_generation
    def sides(venture, create, extracted, **facts):
        venture.sides.set(extracted if extracted is not None else ["ukraine"])

    @factory.post_generation
    def excluded_countries(venture, create, extracted, **facts):
        venture.excluded_countries.set(extracted or [])

    @factory.post_generation
    def repairable(venture, create, extracted, **facts):
        venture.repairable.set(extracted or [])


class MandateFactory(RecordFactory):
    """A published mandate (`status` for another state) that fits the default venture."""

    class Meta:
        model = Mandate
        skip_postgeneration_save = True

    class Params:
        status = ReviewStatus.APPROVED

    ticket_min = Decimal("1234567.89")
    ticket_max = Decimal("9876543.21")
    budget_left = None

    code_name = factory.Sequence(lambda n: f"MANDATE-{n}")
    company = factory.SubFactory(PartnerCompanyFactory)
    summary = "We look for airframes and their makers."
    ticket_min_band_eur = factory.LazyAttribute(lambda mandate: upper_edge(mandate.ticket_min))
    ticket_max_band_eur = factory.LazyAttribute(lambda mandate: upper_edge(mandate.ticket_max))
    budget_left_band_eur = factory.LazyAttribute(
        lambda mandate: mandate.budget_left and upper_edge(mandate.budget_left)
    )

    @factory.lazy_attribute
    def review(self):
        return Review.objects.create(
            kind=ReviewKind.MANDATE,
            organisation=self.company.organisation,
            **review_facts(self.status),
        )

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        amounts = {name: kwargs.pop(name) for name in ("ticket_min", "ticket_max", "budget_left")}
        mandate = super()._create(model_class, *args, **kwargs)
        in_eur = {f"{name}_eur": amount for name, amount in amounts.items()}
        MandateFigures.objects.create(mandate=mandate, **amounts, **in_eur, eur_per_unit=1)
        return mandate

    @factory.post_generation
    def interests(mandate, create, extracted, **facts):
        groups = extracted or {"unmanned": 100}
        for code, weight in groups.items():
            kind = "category_id" if code in CATEGORY_CODES else "group_id"
            MandateInterest.objects.create(mandate=mandate, weight=weight, **{kind: code})

    @factory.post_generation
    def instruments(mandate, create, extracted, **facts):
        mandate.instruments.set(extracted if extracted is not None else ["equity"])

    @factory.post_generation
    def forms(mandate, create, extracted, **facts):
        mandate.forms.set(extracted if extracted is not None else ["jv_equity"])

    @factory.post_generation
    def sides(mandate, create, extracted, **facts):
        mandate.sides.set(extracted if extracted is not None else ["ukraine", "partner_country"])

    @factory.post_generation
    def excluded_groups(mandate, create, extracted, **facts):
        mandate.excluded_groups.set(extracted or [])

    @factory.post_generation
    def equipment(mandate, create, extracted, **facts):
        for family, units in (extracted or {}).items():
            MandateEquipment.objects.create(mandate=mandate, family_id=family, units=units)


CATEGORY_CODES = {
    "ammunition", "air_defence", "heavy_equipment", "engineering", "repair", "anti_tank",
    "unmanned", "ew_comms", "components", "other",
}  # fmt: skip


class RunFactory(RecordFactory):
    """A released run. What it `found` is nothing, unless engine.Results are given."""

    class Meta:
        model = Run
        skip_postgeneration_save = True

    trigger = RunTrigger.OFFICER
    state = RunState.RELEASED
    started_at = factory.LazyFunction(timezone.now)
    finished_at = factory.LazyFunction(timezone.now)
    released_at = factory.LazyFunction(timezone.now)
    engine_version = "1"
    digest = "0" * 64

    @factory.lazy_attribute
    def weights(self):
        return WeightsVersion.objects.get(number=1)

    @factory.post_generation
    def found(self, create, given, **kwargs):
        if self.state in {RunState.COMPLETE, RunState.RELEASED}:
            archive.store_results(self, engine.Results.nothing() if given is None else given)


class MatchFactory(RecordFactory):
    """A released match with the score of `points`, complete and certain, first on both lists."""

    class Meta:
        model = Match

    venture = factory.SubFactory(VentureFactory)
    mandate = factory.SubFactory(MandateFactory)
    points = 80_000
    points_low = factory.SelfAttribute("points")
    points_high = factory.SelfAttribute("points")
    completeness = 100
    criteria = factory.LazyAttribute(
        lambda match: [match.points - 50_000, 15_000, 15_000, 5_000, 5_000, 5_000, 5_000, 0, None]
    )
    rank_for_venture = 1
    rank_for_mandate = 1
    run = factory.SubFactory(RunFactory)
    first_released_at = factory.LazyFunction(timezone.now)
    changed_at = factory.LazyFunction(timezone.now)
    since_for_venture = factory.LazyAttribute(lambda m: m.rank_for_venture and m.first_released_at)
    changed_for_venture = factory.LazyAttribute(lambda m: m.rank_for_venture and m.changed_at)
    since_for_mandate = factory.LazyAttribute(lambda m: m.rank_for_mandate and m.first_released_at)
    changed_for_mandate = factory.LazyAttribute(lambda m: m.rank_for_mandate and m.changed_at)
