"""Founding, saving and moving mandates.

Saving writes the teaser, the exact figures, the interests and the equipment in one transaction; the
teaser gets bands only.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Review, User
from accounts.services import reviews
from accounts.services.drafts import FactsMissing, MissingFact, lock_draft
from accounts.services.organisations import unused_code_name
from accounts.vocabulary import EDITABLE, ReviewKind
from partners.models import (
    Mandate,
    MandateEquipment,
    MandateFigures,
    MandateInterest,
    PartnerCompany,
)
from ventures.bands import upper_edge
from ventures.money import Rate, current_rate
from ventures.services.ventures import NotItsMember
from ventures.vocabulary import Currency

AMOUNTS = ("ticket_min", "ticket_max", "budget_left")


class MandateChanged(Exception):
    """Somebody else has saved the mandate since it was read."""


class MandateIncomplete(FactsMissing):
    """The mandate cannot be submitted yet; `missing` names the answers that it lacks."""


@dataclass(frozen=True)
class MandateFacts:
    """All that a partner states about a mandate; None and empty: not yet given.

    Interests are category or product group codes with a weight from 1 to 100, equipment is family
    codes with units; amounts are in `currency`; `budget_left` None means that only the ticket
    limits it; the sets hold catalogue codes.
    """

    summary: str = ""
    category_interests: Mapping[str, int] = field(default_factory=dict)
    group_interests: Mapping[str, int] = field(default_factory=dict)
    excluded_groups: frozenset[str] = frozenset()
    currency: str = Currency.EUR
    ticket_min: Decimal | None = None
    ticket_max: Decimal | None = None
    budget_left: Decimal | None = None
    instruments: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    min_share: int = 0
    min_readiness: int = 1
    min_track_record: int = 0
    equipment: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def found_mandate(
    *, company: PartnerCompany, member: User, facts: MandateFacts | None = None
) -> Mandate:
    """Open a draft under a new code name, with the given facts if any.

    Refuses with NotItsMember for anybody else's member; with `facts` also as `save_mandate`.
    """
    if member.organisation != company.organisation:
        raise NotItsMember
    review = Review.objects.create(kind=ReviewKind.MANDATE, organisation=company.organisation)
    mandate = Mandate.objects.create(
        company=company, review=review, code_name=unused_code_name(Mandate)
    )
    return mandate if facts is None else save_mandate(mandate_id=mandate.pk, facts=facts)


@transaction.atomic
def save_mandate(
    *, mandate_id: int, facts: MandateFacts, seen_at: datetime | None = None
) -> Mandate:
    """Replace all facts of a draft by `facts`.

    Refuses with NotEditable outside drafts and returned mandates, with MandateChanged when the
    mandate is newer than `seen_at` (the `updated_at` that the writer read), with RateMissing when
    the currency has no rate. ValueError for an amount that has no band.
    """
    lock_draft(review_id=_review_id(mandate_id))
    mandate = Mandate.objects.select_for_update().get(pk=mandate_id)
    if seen_at is not None and mandate.updated_at != seen_at:
        raise MandateChanged
    _write_amounts(mandate, facts, current_rate(facts.currency))
    _write_teaser(mandate, facts)
    _write_rows(mandate, facts)
    return mandate


def _review_id(mandate_id: int) -> uuid.UUID:
    return Mandate.objects.values_list("review_id", flat=True).get(pk=mandate_id)


def _write_amounts(mandate: Mandate, facts: MandateFacts, rate: Rate) -> None:
    """The exact amounts into the figures, their bands into the (unsaved) teaser.

    Rounding up keeps their order, so that the smallest ticket's band is within the largest's.
    """
    figures: dict[str, object] = {"currency": facts.currency, "eur_per_unit": rate.eur_per_unit}
    for name in AMOUNTS:
        amount = getattr(facts, name)
        euros = None if amount is None else rate.to_eur(amount)
        figures |= {name: amount, f"{name}_eur": euros}
        setattr(mandate, f"{name}_band_eur", euros if euros is None else upper_edge(euros))
    MandateFigures.objects.update_or_create(mandate=mandate, defaults=figures)


def _write_teaser(mandate: Mandate, facts: MandateFacts) -> None:
    for name in ("summary", "min_share", "min_readiness", "min_track_record"):
        setattr(mandate, name, getattr(facts, name))
    mandate.save()
    for name in ("excluded_groups", "instruments", "forms", "sides"):
        getattr(mandate, name).set(getattr(facts, name))


def _write_rows(mandate: Mandate, facts: MandateFacts) -> None:
    mandate.interests.all().delete()
    MandateInterest.objects.bulk_create(
        [
            *(
                MandateInterest(mandate=mandate, category_id=code, weight=weight)
                for code, weight in facts.category_interests.items()
            ),
            *(
                MandateInterest(mandate=mandate, group_id=code, weight=weight)
                for code, weight in facts.group_interests.items()
            ),
        ]
    )
    mandate.equipment.all().delete()
    MandateEquipment.objects.bulk_create(
        MandateEquipment(mandate=mandate, family_id=code, units=units)
        for code, units in facts.equipment.items()
    )


def facts_of(mandate: Mandate, reader: User) -> MandateFacts:
    """The stored facts as far as `reader` may know them: all for the mandate's own members."""
    figures = MandateFigures.objects.disclosed_to(reader).filter(mandate=mandate).first()
    codes = {
        name: frozenset(entry.pk for entry in getattr(mandate, name).all())
        for name in ("excluded_groups", "instruments", "forms", "sides")
    }
    interests = list(mandate.interests.order_by("-weight", "pk"))
    return MandateFacts(
        summary=mandate.summary,
        category_interests={i.category_id: i.weight for i in interests if i.category_id},
        group_interests={i.group_id: i.weight for i in interests if i.group_id},
        currency=figures.currency if figures else Currency.EUR,
        ticket_min=figures.ticket_min if figures else None,
        ticket_max=figures.ticket_max if figures else None,
        budget_left=figures.budget_left if figures else None,
        min_share=mandate.min_share,
        min_readiness=mandate.min_readiness,
        min_track_record=mandate.min_track_record,
        equipment={
            row.family_id: row.units for row in mandate.equipment.order_by("-units", "family_id")
        },
        **codes,
    )


def missing_facts(mandate: Mandate) -> list[MissingFact]:
    """What the mandate lacks before it can be submitted, in the order of the form."""
    wanted = [
        ("summary", mandate.summary, _("Say in a few sentences what you look for.")),
        (
            "interests",
            mandate.interests.all(),
            _("Name at least one category or product group that you want."),
        ),
        ("ticket_min", mandate.ticket_min_band_eur, _("State the smallest ticket.")),
        ("ticket_max", mandate.ticket_max_band_eur, _("State the largest ticket.")),
        ("instruments", mandate.instruments.all(), _("Choose at least one instrument.")),
        ("forms", mandate.forms.all(), _("Choose at least one cooperation form.")),
        ("sides", mandate.sides.all(), _("Choose at least one production side.")),
    ]
    return [MissingFact(name, text) for name, given, text in wanted if not given]


def takes_part(mandate: Mandate) -> bool:
    """Whether runs consider the mandate: its ceiling reaches its smallest ticket, band by band.

    The ceiling is the largest ticket or the budget left, whichever is lower. True while the tickets
    are not stated: nothing can be said yet.
    """
    smallest, largest = mandate.ticket_min_band_eur, mandate.ticket_max_band_eur
    if smallest is None or largest is None:
        return True
    return min(largest, mandate.budget_left_band_eur or largest) >= smallest


@transaction.atomic
def submit_mandate(*, mandate_id: int, member: User) -> Mandate:
    """Hand a complete mandate to the ministry.

    Refuses with ReviewStateError when its state does not allow it, else with MandateIncomplete.
    """
    review = Review.objects.select_for_update().get(mandate=mandate_id)
    if review.status in EDITABLE and (missing := missing_facts(review.mandate)):
        raise MandateIncomplete(missing)
    review = reviews.submit_review(review_id=review.pk, member=member)
    return Mandate.objects.get(review=review)


@transaction.atomic
def withdraw_mandate(*, mandate_id: int, member: User) -> Mandate:
    """Hide the mandate at once; ReviewStateError when its state does not allow it."""
    review = reviews.withdraw_review(review_id=_review_id(mandate_id), member=member)
    return Mandate.objects.get(review=review)


@transaction.atomic
def revise_mandate(*, mandate_id: int, member: User) -> Mandate:
    """Take an approved or withdrawn mandate back to a hidden draft; ReviewStateError otherwise."""
    review = reviews.revise_review(review_id=_review_id(mandate_id), member=member)
    return Mandate.objects.get(review=review)
