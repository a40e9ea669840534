"""Founding, saving and moving ventures.

Saving writes the teaser, the identity, the exact figures and the product groups in one transaction;
the teaser gets bands only.
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
from ventures.bands import upper_edge
from ventures.models import (
    Manufacturer,
    Venture,
    VentureFigures,
    VentureIdentity,
    VentureOffer,
)
from ventures.money import Rate, current_rate
from ventures.vocabulary import Currency

WHOLE = 100


class NotItsMember(Exception):
    """A person founds records for its own organisation only."""


class VentureChanged(Exception):
    """Somebody else has saved the venture since it was read."""


class VentureIncomplete(FactsMissing):
    """The venture cannot be submitted yet; `missing` names the answers that it lacks."""


@dataclass(frozen=True)
class VentureFacts:
    """All that a manufacturer states about a venture; None and empty: unknown or not yet given.

    Offers are product group codes with their share in whole per cent; amounts are in `currency`;
    the sets hold catalogue codes.
    """

    title: str = ""
    summary: str = ""
    offers: Mapping[str, int] = field(default_factory=dict)
    currency: str = Currency.EUR
    need: Decimal | None = None
    min_tranche: Decimal | None = None
    instruments: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    max_partner_share: int | None = None
    readiness: int | None = None
    track_record: int | None = None
    excluded_countries: frozenset[str] = frozenset()
    repairable: frozenset[str] = frozenset()


@transaction.atomic
def found_venture(
    *, manufacturer: Manufacturer, member: User, facts: VentureFacts | None = None
) -> Venture:
    """Open a draft under a new code name, with the given facts if any.

    Refuses with NotItsMember for anybody else's member; with `facts` also as `save_venture`.
    """
    if member.organisation != manufacturer.organisation:
        raise NotItsMember
    review = Review.objects.create(kind=ReviewKind.VENTURE, organisation=manufacturer.organisation)
    venture = Venture.objects.create(
        manufacturer=manufacturer, review=review, code_name=unused_code_name(Venture)
    )
    VentureIdentity.objects.create(venture=venture)
    return venture if facts is None else save_venture(venture_id=venture.pk, facts=facts)


@transaction.atomic
def save_venture(
    *, venture_id: int, facts: VentureFacts, seen_at: datetime | None = None
) -> Venture:
    """Replace all facts of a draft by `facts`.

    Refuses with NotEditable outside drafts and returned ventures, with VentureChanged when the
    venture is newer than `seen_at` (the `updated_at` that the writer read), with RateMissing when
    the currency has no rate. ValueError for an amount that has no band.
    """
    lock_draft(review_id=_review_id(venture_id))
    venture = Venture.objects.select_for_update().get(pk=venture_id)
    if seen_at is not None and venture.updated_at != seen_at:
        raise VentureChanged
    _write_amounts(venture, facts, current_rate(facts.currency))
    _write_teaser(venture, facts)
    _write_offers(venture, facts.offers)
    VentureIdentity.objects.update_or_create(venture=venture, defaults={"title": facts.title})
    return venture


def _review_id(venture_id: int) -> uuid.UUID:
    return Venture.objects.values_list("review_id", flat=True).get(pk=venture_id)


def _write_amounts(venture: Venture, facts: VentureFacts, rate: Rate) -> None:
    """The exact amounts into the figures, their bands into the (unsaved) teaser.

    Rounding up keeps their order, so that the smallest contribution's band is within the need's.
    """
    need_eur = None if facts.need is None else rate.to_eur(facts.need)
    min_tranche_eur = None if facts.min_tranche is None else rate.to_eur(facts.min_tranche)
    venture.need_band_eur = need_eur if need_eur is None else upper_edge(need_eur)
    venture.min_tranche_band_eur = (
        min_tranche_eur if min_tranche_eur is None else upper_edge(min_tranche_eur)
    )
    figures = {
        "currency": facts.currency,
        "need": facts.need,
        "min_tranche": facts.min_tranche,
        "need_eur": need_eur,
        "min_tranche_eur": min_tranche_eur,
        "eur_per_unit": rate.eur_per_unit,
    }
    VentureFigures.objects.update_or_create(venture=venture, defaults=figures)


def _write_teaser(venture: Venture, facts: VentureFacts) -> None:
    venture.summary = facts.summary
    venture.max_partner_share = facts.max_partner_share
    venture.readiness = facts.readiness
    venture.track_record = facts.track_record
    venture.save()
    venture.instruments.set(facts.instruments)
    venture.forms.set(facts.forms)
    venture.sides.set(facts.sides)
    venture.excluded_countries.set(facts.excluded_countries)
    venture.repairable.set(facts.repairable)


def _write_offers(venture: Venture, offers: Mapping[str, int]) -> None:
    venture.offers.all().delete()
    VentureOffer.objects.bulk_create(
        VentureOffer(venture=venture, group_id=group, share=share)
        for group, share in offers.items()
    )


def facts_of(venture: Venture, reader: User) -> VentureFacts:
    """The stored facts as far as `reader` may know them: all for the venture's own members."""
    identity = VentureIdentity.objects.disclosed_to(reader).filter(venture=venture).first()
    figures = VentureFigures.objects.disclosed_to(reader).filter(venture=venture).first()
    codes = {
        name: frozenset(entry.pk for entry in getattr(venture, name).all())
        for name in ("instruments", "forms", "sides", "excluded_countries", "repairable")
    }
    return VentureFacts(
        title=identity.title if identity else "",
        summary=venture.summary,
        offers={offer.group_id: offer.share for offer in venture.offers.order_by("-share", "pk")},
        currency=figures.currency if figures else Currency.EUR,
        need=figures.need if figures else None,
        min_tranche=figures.min_tranche if figures else None,
        max_partner_share=venture.max_partner_share,
        readiness=venture.readiness,
        track_record=venture.track_record,
        **codes,
    )


def missing_facts(venture: Venture) -> list[MissingFact]:
    """What the venture lacks before it can be submitted, in the order of the form."""
    title = VentureIdentity.objects.filter(venture=venture).values_list("title", flat=True).first()
    shares = [offer.share for offer in venture.offers.all()]
    wanted = [
        ("title", title, _("Give the venture a working title.")),
        ("summary", venture.summary, _("Describe the venture in a few sentences.")),
        ("offers", shares, _("Name at least one product group.")),
        ("offers", not shares or sum(shares) == WHOLE, shares_text(sum(shares))),
        ("need", venture.need_band_eur, _("State the investment that is still missing.")),
        (
            "min_tranche",
            venture.min_tranche_band_eur,
            _("State the smallest single contribution you accept."),
        ),
        ("instruments", venture.instruments.all(), _("Choose at least one instrument.")),
        ("forms", venture.forms.all(), _("Choose at least one cooperation form.")),
        ("sides", venture.sides.all(), _("Choose at least one production side.")),
    ]
    return [MissingFact(name, text) for name, given, text in wanted if not given]


def shares_text(total: int) -> str:
    """How far the shares are from the whole, as a sentence."""
    if total < WHOLE:
        text = _("The shares add up to %(total)s %%; %(rest)s %% are still to be given.")
    elif total > WHOLE:
        text = _("The shares add up to %(total)s %%; that is %(rest)s %% too much.")
    else:
        text = _("The shares add up to %(total)s %%.")
    return text % {"total": total, "rest": abs(WHOLE - total)}


@transaction.atomic
def submit_venture(*, venture_id: int, member: User) -> Venture:
    """Hand a complete venture to the ministry.

    Refuses with ReviewStateError when its state does not allow it, else with VentureIncomplete.
    """
    review = Review.objects.select_for_update().get(venture=venture_id)
    if review.status in EDITABLE and (missing := missing_facts(review.venture)):
        raise VentureIncomplete(missing)
    review = reviews.submit_review(review_id=review.pk, member=member)
    return Venture.objects.get(review=review)


@transaction.atomic
def withdraw_venture(*, venture_id: int, member: User) -> Venture:
    """Hide the venture at once; ReviewStateError when its state does not allow it."""
    review = reviews.withdraw_review(review_id=_review_id(venture_id), member=member)
    return Venture.objects.get(review=review)


@transaction.atomic
def revise_venture(*, venture_id: int, member: User) -> Venture:
    """Take an approved or withdrawn venture back to a hidden draft; ReviewStateError otherwise."""
    review = reviews.revise_review(review_id=_review_id(venture_id), member=member)
    return Venture.objects.get(review=review)
