"""The teaser of a mandate: all that an approved stranger may know, in the reader's language.

Pages, the owner's preview, matches and letters show a mandate through `teaser_of` only. The partner
company's code name is not part of it: it would link its mandates.
"""

import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from partners.models import Mandate, MandateInterest
from ventures.bands import band_text
from ventures.models import Category
from ventures.teaser import names, percent, readiness_text, rows_of, track_record_text


@dataclass(frozen=True)
class WeightedInterest:
    """What the mandate wants and how much, from 1 to 100; a category stands for all its groups."""

    name: str
    weight: int


@dataclass(frozen=True)
class MandateTeaser:
    """A mandate as an approved stranger sees it; every text is ready to be shown."""

    public_id: uuid.UUID
    code_name: str
    country: str
    kind: str
    summary: str
    categories: tuple[str, ...]
    interests: tuple[WeightedInterest, ...]
    excluded_groups: tuple[str, ...]
    ticket_min: str
    ticket_max: str
    budget_left: str
    instruments: tuple[str, ...]
    forms: tuple[str, ...]
    sides: tuple[str, ...]
    min_share: str
    min_readiness: str
    min_track_record: str
    equipment: tuple[str, ...]

    @property
    def chips(self) -> list[str]:
        """The interests, the most wanted first; weights are said where they differ."""
        weights = {interest.weight for interest in self.interests}
        if len(weights) < 2:
            return [interest.name for interest in self.interests]
        return [f"{interest.name} · {interest.weight}" for interest in self.interests]

    @property
    def facts(self) -> list[dict[str, str]]:
        """Rows of label and value for a card or a summary list."""
        optional = [
            (_("Excluded product groups"), ", ".join(self.excluded_groups)),
            (_("Equipment to be repaired"), ", ".join(self.equipment)),
        ]
        stated = [
            (_("Country"), self.country),
            (_("Kind of partner"), self.kind),
            (_("Smallest ticket"), self.ticket_min),
            (_("Largest ticket"), self.ticket_max),
            (_("Budget left"), self.budget_left),
            (_("Instruments"), ", ".join(self.instruments)),
            (_("Cooperation forms"), ", ".join(self.forms)),
            (_("Production"), ", ".join(self.sides)),
            (_("Smallest share it wants"), self.min_share),
            (_("Least technology readiness"), self.min_readiness),
            (_("Least track record"), self.min_track_record),
            *[(label, value) for label, value in optional if value],
        ]
        return rows_of(stated)


def interest_name(interest: MandateInterest) -> str:
    """The name of a product group; of a category, that all of it is meant."""
    if interest.group is not None:
        return interest.group.name
    return _("%(category)s (all)") % {"category": interest.category}


def budget_text(edge: Decimal | None) -> str:
    """The band of a budget; none: nothing but the ticket limits it."""
    return _("no limit stated") if edge is None else band_text(edge)


def units_text(name: str, units: int) -> str:
    """Equipment with its number of units, e.g. Leopard 1 tank family: 20."""
    return f"{name}: {formats.number_format(units, use_l10n=True, force_grouping=True)}"


def _in_order(interest: MandateInterest) -> tuple[int, int, int]:
    """The most wanted first, then as the catalogue has them, a category before its groups."""
    position = interest.group.position if interest.group is not None else -1
    return -interest.weight, _category_of(interest).position, position


def _category_of(interest: MandateInterest) -> Category:
    """A constraint sees to it that an interest names one of the two."""
    return interest.group.category if interest.group else interest.category  # type: ignore[return-value]


def teaser_of(mandate: Mandate) -> MandateTeaser:
    """The teaser; read lists of mandates with `with_teaser_facts()`."""
    interests = sorted(mandate.interests.all(), key=_in_order)
    equipment = sorted(mandate.equipment.all(), key=lambda e: (-e.units, e.family.position))
    company = mandate.company
    return MandateTeaser(
        public_id=mandate.public_id,
        code_name=mandate.code_name,
        country=company.country.name if company.country else "",
        kind=company.get_kind_display(),
        summary=mandate.summary,
        categories=tuple(dict.fromkeys(_category_of(i).name for i in interests)),
        interests=tuple(WeightedInterest(interest_name(i), i.weight) for i in interests),
        excluded_groups=names(mandate.excluded_groups.all()),
        ticket_min=band_text(mandate.ticket_min_band_eur),
        ticket_max=band_text(mandate.ticket_max_band_eur),
        budget_left=budget_text(mandate.budget_left_band_eur),
        instruments=names(mandate.instruments.all()),
        forms=names(mandate.forms.all()),
        sides=names(mandate.sides.all()),
        min_share=percent(mandate.min_share) if mandate.min_share else _("any"),
        min_readiness=readiness_text(mandate.min_readiness)
        if mandate.min_readiness > 1
        else _("any"),
        min_track_record=track_record_text(mandate.min_track_record)
        if mandate.min_track_record
        else _("any"),
        equipment=tuple(units_text(row.family.name, row.units) for row in equipment),
    )
