"""The teaser of a venture: all that an approved stranger may know, in the reader's language.

Pages, the owner's preview, matches and letters show a venture through `teaser_of` only. Neither the
manufacturer's code name (it would link its ventures) nor the excluded countries are part of it.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ventures.bands import band_text
from ventures.models import Venture
from ventures.models.catalogue import CatalogueEntry
from ventures.vocabulary import TrackRecord


@dataclass(frozen=True)
class GroupShare:
    """A product group's name and its share of the venture in whole per cent."""

    name: str
    share: int


@dataclass(frozen=True)
class VentureTeaser:
    """A venture as an approved stranger sees it; every text is ready to be shown."""

    public_id: uuid.UUID
    code_name: str
    summary: str
    categories: tuple[str, ...]
    groups: tuple[GroupShare, ...]
    need: str
    min_tranche: str
    instruments: tuple[str, ...]
    forms: tuple[str, ...]
    sides: tuple[str, ...]
    max_partner_share: str
    readiness: str
    track_record: str
    repairable: tuple[str, ...]

    @property
    def chips(self) -> list[str]:
        """The product groups with their shares, the largest first."""
        return [f"{group.name} · {percent(group.share)}" for group in self.groups]

    @property
    def facts(self) -> list[dict[str, str]]:
        """Rows of label and value for a card or a summary list."""
        stated = [
            (_("Need"), self.need),
            (_("Smallest contribution"), self.min_tranche),
            (_("Instruments"), ", ".join(self.instruments)),
            (_("Cooperation forms"), ", ".join(self.forms)),
            (_("Production"), ", ".join(self.sides)),
            (_("Largest share of a partner"), self.max_partner_share),
            (_("Technology readiness"), self.readiness),
            (_("Track record"), self.track_record),
        ]
        if self.repairable:
            stated.append((_("Equipment it can repair"), ", ".join(self.repairable)))
        return rows_of(stated)


def rows_of(stated: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Labels and values as the components read them, each value with a capital letter."""
    return [{"label": label, "value": capfirst(value)} for label, value in stated]


def percent(number: int | None) -> str:
    """A whole per cent as text; none: not stated."""
    return _("not stated") if number is None else f"{number}\u00a0%"


def readiness_text(level: int | None) -> str:
    """A technology readiness level from 1 to 9 with its meaning; none: not stated."""
    if level is None:
        return _("not stated")
    meanings = (
        _("principles observed"),
        _("concept formulated"),
        _("concept proven"),
        _("validated in the laboratory"),
        _("validated in field-like conditions"),
        _("demonstrated in field-like conditions"),
        _("prototype at work in the field"),
        _("complete and qualified"),
        _("proven in operation"),
    )
    return _("%(level)s – %(meaning)s") % {"level": level, "meaning": meanings[level - 1]}


def track_record_text(value: int | None) -> str:
    """How far a product has proven itself; none: not stated."""
    return _("not stated") if value is None else str(TrackRecord(value).label)


def names(entries: Iterable[CatalogueEntry]) -> tuple[str, ...]:
    """Names of catalogue entries in the order in which the catalogue offers them."""
    return tuple(entry.name for entry in sorted(entries, key=lambda e: (e.position, e.code)))


def teaser_of(venture: Venture) -> VentureTeaser:
    """The teaser; read lists of ventures with `with_teaser_facts()`."""
    offers = sorted(venture.offers.all(), key=lambda offer: (-offer.share, offer.group.position))
    categories = dict.fromkeys(offer.group.category.name for offer in offers)
    return VentureTeaser(
        public_id=venture.public_id,
        code_name=venture.code_name,
        summary=venture.summary,
        categories=tuple(categories),
        groups=tuple(GroupShare(offer.group.name, offer.share) for offer in offers),
        need=band_text(venture.need_band_eur),
        min_tranche=band_text(venture.min_tranche_band_eur),
        instruments=names(venture.instruments.all()),
        forms=names(venture.forms.all()),
        sides=names(venture.sides.all()),
        max_partner_share=percent(venture.max_partner_share),
        readiness=readiness_text(venture.readiness),
        track_record=track_record_text(venture.track_record),
        repairable=names(venture.repairable.all()),
    )
