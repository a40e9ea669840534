"""The two kinds of records and the weights, as the contract describes them.

A record that exists is valid: everything that can be said without a catalogue is checked when it
is made, and RecordError names the field and the reason.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, fields
from typing import Any, Self

from .checks import (
    LAST_ID,
    MOST_UNITS,
    RecordError,
    check_choices,
    check_codes,
    check_countries,
    check_country,
    check_known,
    check_money,
    check_numbers,
    check_whole,
    shown_name,
)
from .vocabulary import DEFAULT_WEIGHTS, FORMS, INSTRUMENTS, SIDES

MOST_GROUPS_OFFERED = 8


def _keep(record: object, **values: Any) -> None:
    """Store checked values in a record that is otherwise frozen."""
    for name, value in values.items():
        object.__setattr__(record, name, value)


@dataclass(frozen=True, slots=True)
class Venture:
    """What a Ukrainian manufacturer proposes. Money in euros; None where a fact is not known.

    `offer` maps product groups to whole per cent, `max_partner_share` is in per cent.
    """

    id: int
    offer: Mapping[str, int]
    need_eur: float
    min_tranche_eur: float
    instruments: frozenset[str]
    forms: frozenset[str]
    side: frozenset[str]
    max_partner_share: int | None
    readiness: int | None
    track_record: int | None
    excluded_countries: frozenset[str]
    repairable: frozenset[str]

    def __post_init__(self) -> None:
        check_whole("id", self.id, 0, LAST_ID)
        offer = check_numbers("offer", self.offer, 1, 100)
        if not 1 <= len(offer) <= MOST_GROUPS_OFFERED:
            raise RecordError("offer", f"must name 1 to {MOST_GROUPS_OFFERED} product groups")
        if sum(offer.values()) != 100:
            raise RecordError("offer", f"shares must sum to 100, not {sum(offer.values())}")
        need = check_money("need_eur", self.need_eur)
        tranche = check_money("min_tranche_eur", self.min_tranche_eur)
        if tranche > need:
            raise RecordError("min_tranche_eur", "must not be more than need_eur")
        _keep(
            self,
            offer=offer,
            need_eur=need,
            min_tranche_eur=tranche,
            instruments=check_choices("instruments", self.instruments, INSTRUMENTS),
            forms=check_choices("forms", self.forms, FORMS),
            side=check_choices("side", self.side, SIDES),
            max_partner_share=check_known("max_partner_share", self.max_partner_share, 0, 100),
            readiness=check_known("readiness", self.readiness, 1, 9),
            track_record=check_known("track_record", self.track_record, 0, 3),
            excluded_countries=check_countries("excluded_countries", self.excluded_countries),
            repairable=check_codes("repairable", self.repairable),
        )


@dataclass(frozen=True, slots=True)
class Mandate:
    """What a partner company looks for. Money in euros; no budget limit is None.

    `interests` maps categories and product groups to weights, `equipment` families to units.
    """

    id: int
    country: str
    interests: Mapping[str, int]
    excluded_groups: frozenset[str]
    ticket_min_eur: float
    ticket_max_eur: float
    budget_left_eur: float | None
    instruments: frozenset[str]
    forms: frozenset[str]
    side: frozenset[str]
    min_share: int = 0
    min_readiness: int = 1
    min_track_record: int = 0
    equipment: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_whole("id", self.id, 0, LAST_ID)
        check_country("country", self.country)
        interests = check_numbers("interests", self.interests, 1, 100)
        if not interests:
            raise RecordError("interests", "must not be empty")
        least = check_money("ticket_min_eur", self.ticket_min_eur)
        most = check_money("ticket_max_eur", self.ticket_max_eur)
        if most < least:
            raise RecordError("ticket_max_eur", "must not be less than ticket_min_eur")
        left = self.budget_left_eur
        if left is not None:
            left = check_money("budget_left_eur", left, may_be_zero=True)
        check_whole("min_share", self.min_share, 0, 100)
        check_whole("min_readiness", self.min_readiness, 1, 9)
        check_whole("min_track_record", self.min_track_record, 0, 3)
        _keep(
            self,
            interests=interests,
            excluded_groups=check_codes("excluded_groups", self.excluded_groups),
            ticket_min_eur=least,
            ticket_max_eur=most,
            budget_left_eur=left,
            instruments=check_choices("instruments", self.instruments, INSTRUMENTS),
            forms=check_choices("forms", self.forms, FORMS),
            side=check_choices("side", self.side, SIDES),
            equipment=check_numbers("equipment", self.equipment, 1, MOST_UNITS),
        )

    @property
    def ceiling_eur(self) -> float:
        """The most that the partner can give: its largest ticket, or what is left of its budget."""
        if self.budget_left_eur is None:
            return self.ticket_max_eur
        return min(self.ticket_max_eur, self.budget_left_eur)

    @property
    def takes_part(self) -> bool:
        """Whether it can still give its smallest ticket; else it is left out of a run."""
        return self.ceiling_eur >= self.ticket_min_eur


@dataclass(frozen=True, slots=True)
class Weights:
    """Whole weights of the criteria, in contract order, that sum to 100; the default is v1."""

    category: int = DEFAULT_WEIGHTS["category"]
    funding_cover: int = DEFAULT_WEIGHTS["funding_cover"]
    ticket: int = DEFAULT_WEIGHTS["ticket"]
    instruments: int = DEFAULT_WEIGHTS["instruments"]
    forms: int = DEFAULT_WEIGHTS["forms"]
    control: int = DEFAULT_WEIGHTS["control"]
    readiness: int = DEFAULT_WEIGHTS["readiness"]
    track_record: int = DEFAULT_WEIGHTS["track_record"]
    repair: int = DEFAULT_WEIGHTS["repair"]

    def __post_init__(self) -> None:
        for item in fields(self):
            check_whole(item.name, getattr(self, item.name), 0, 100)
        if sum(self.as_tuple()) != 100:
            raise RecordError("weights", f"must sum to 100, not {sum(self.as_tuple())}")

    def as_tuple(self) -> tuple[int, ...]:
        """The weights in the order of CRITERIA."""
        return astuple(self)

    @classmethod
    def from_mapping(cls, weights: Mapping[str, int]) -> Self:
        """All nine criteria by name; RecordError on a missing or unknown one."""
        names = [item.name for item in fields(cls)]
        for name in sorted(set(weights) - set(names)):
            raise RecordError(shown_name(name), "is not a criterion")
        for name in names:
            if name not in weights:
                raise RecordError(name, "is missing")
        return cls(**weights)
