"""Both sides as columns of numbers, one row a record, in ascending order of id.

Closed vocabularies are bit masks in the order of `vocabulary`. Open ones (product groups,
countries, equipment families) are numbered in code order, as many as there are; lists of them are
ragged: the items of row i are items[start[i]:start[i + 1]], in ascending order.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from .catalogue import (
    Members,
    check_mandate_codes,
    check_venture_codes,
    group_members,
    interest_percents,
)
from .checks import RecordError
from .records import Mandate, Venture
from .vocabulary import FORMS, INSTRUMENTS, SIDES, UNKNOWN

Bytes = NDArray[np.uint8]
Levels = NDArray[np.int8]
Indexes = NDArray[np.int32]
Longs = NDArray[np.int64]
Doubles = NDArray[np.float64]
Record = TypeVar("Record", Venture, Mandate)
Columns = TypeVar("Columns", "VentureColumns", "MandateColumns")
Numbering = Mapping[str, int]
Lists = Mapping[str, tuple[str, ...]]


VENTURE_LISTS: Final[Lists] = {
    "offer_start": ("offer_group", "offer_share"),
    "excluded_start": ("excluded_country",),
    "repairable_start": ("repairable_family",),
}
MANDATE_LISTS: Final[Lists] = {"equipment_start": ("equipment_family", "equipment_units")}
"""The ragged lists of a side: the column of their starts, and the columns of their items."""


@dataclass(frozen=True, slots=True)
class VentureColumns:
    """Ventures by ascending `id`; UNKNOWN (-1) where a fact is not known."""

    id: Longs
    offer_start: Longs
    offer_group: Indexes
    offer_share: Bytes
    need_eur: Doubles
    min_tranche_eur: Doubles
    instruments: Bytes
    forms: Bytes
    side: Bytes
    max_partner_share: Levels
    readiness: Levels
    track_record: Levels
    excluded_start: Longs
    excluded_country: Indexes
    repairable_start: Longs
    repairable_family: Indexes

    def __len__(self) -> int:
        return len(self.id)

    def take(self, rows: Longs) -> "VentureColumns":
        """The ventures of these rows, which ascend."""
        return _taken(self, rows, VENTURE_LISTS)


@dataclass(frozen=True, slots=True)
class MandateColumns:
    """Mandates by ascending `id`. `interest` (whole per cent) and `excluded` (0 or 1) are
    mandates x product groups; `ceiling_eur` is the smaller of ticket and budget.
    """

    id: Longs
    country: Indexes
    interest: Bytes
    excluded: Bytes
    ticket_min_eur: Doubles
    ceiling_eur: Doubles
    instruments: Bytes
    forms: Bytes
    side: Bytes
    min_share: Levels
    min_readiness: Levels
    min_track_record: Levels
    equipment_start: Longs
    equipment_family: Indexes
    equipment_units: Longs

    def __len__(self) -> int:
        return len(self.id)

    def total_units(self) -> Longs:
        """Units of all equipment of each mandate, 0 where none is named."""
        sums = np.concatenate(([0], np.cumsum(self.equipment_units)))
        totals: Longs = sums[self.equipment_start[1:]] - sums[self.equipment_start[:-1]]
        return totals

    def take(self, rows: Longs) -> "MandateColumns":
        """The mandates of these rows, which ascend."""
        return _taken(self, rows, MANDATE_LISTS)


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """What the numbers in the columns stand for, each in code order."""

    groups: tuple[str, ...]
    countries: tuple[str, ...]
    families: tuple[str, ...]


def sorted_records(kind: str, records: Iterable[Record]) -> list[Record]:
    """The records by ascending id; RecordError when an id appears twice."""
    ordered = sorted(records, key=lambda record: record.id)
    for before, after in pairwise(ordered):
        if before.id == after.id:
            raise RecordError("id", f"{kind} {after.id} appears twice")
    return ordered


def build_vocabularies(
    ventures: Sequence[Venture], mandates: Sequence[Mandate], catalogue: Mapping[str, str]
) -> Vocabularies:
    """Number every code that the records or the catalogue name."""
    countries = {mandate.country for mandate in mandates}
    families: set[str] = set()
    for venture in ventures:
        countries |= venture.excluded_countries
        families |= venture.repairable
    for mandate in mandates:
        families.update(mandate.equipment)
    return Vocabularies(tuple(sorted(catalogue)), tuple(sorted(countries)), tuple(sorted(families)))


def encode_ventures(
    ventures: Sequence[Venture], catalogue: Mapping[str, str], names: Vocabularies
) -> VentureColumns:
    """Columns of ventures in ascending order of id; RecordError on a group not in the catalogue."""
    _check_each("venture", ventures, lambda venture: check_venture_codes(venture, catalogue))
    offer_start, offer_group = _ragged([v.offer for v in ventures], _numbering(names.groups))
    excluded = _ragged([v.excluded_countries for v in ventures], _numbering(names.countries))
    repairable = _ragged([v.repairable for v in ventures], _numbering(names.families))
    # offers are kept in code order, which is the order of the numbers
    shares = [share for venture in ventures for share in venture.offer.values()]
    return VentureColumns(
        id=np.array([v.id for v in ventures], np.int64),
        offer_start=offer_start,
        offer_group=offer_group,
        offer_share=np.array(shares, np.uint8),
        need_eur=np.array([v.need_eur for v in ventures], np.float64),
        min_tranche_eur=np.array([v.min_tranche_eur for v in ventures], np.float64),
        instruments=_masks([v.instruments for v in ventures], INSTRUMENTS),
        forms=_masks([v.forms for v in ventures], FORMS),
        side=_masks([v.side for v in ventures], SIDES),
        max_partner_share=_levels([v.max_partner_share for v in ventures]),
        readiness=_levels([v.readiness for v in ventures]),
        track_record=_levels([v.track_record for v in ventures]),
        excluded_start=excluded[0],
        excluded_country=excluded[1],
        repairable_start=repairable[0],
        repairable_family=repairable[1],
    )


def encode_mandates(
    mandates: Sequence[Mandate], catalogue: Mapping[str, str], names: Vocabularies
) -> MandateColumns:
    """Columns of mandates in ascending order of id; RecordError on a code not in the catalogue."""
    members = group_members(catalogue)
    groups = _numbering(names.groups)
    countries = _numbering(names.countries)
    start, family = _ragged([m.equipment for m in mandates], _numbering(names.families))
    units = [units for mandate in mandates for units in mandate.equipment.values()]
    return MandateColumns(
        id=np.array([m.id for m in mandates], np.int64),
        country=np.array([countries[m.country] for m in mandates], np.int32),
        interest=_interest(mandates, catalogue, members, groups),
        excluded=_excluded(mandates, groups),
        ticket_min_eur=np.array([m.ticket_min_eur for m in mandates], np.float64),
        ceiling_eur=np.array([m.ceiling_eur for m in mandates], np.float64),
        instruments=_masks([m.instruments for m in mandates], INSTRUMENTS),
        forms=_masks([m.forms for m in mandates], FORMS),
        side=_masks([m.side for m in mandates], SIDES),
        min_share=_levels([m.min_share for m in mandates]),
        min_readiness=_levels([m.min_readiness for m in mandates]),
        min_track_record=_levels([m.min_track_record for m in mandates]),
        equipment_start=start,
        equipment_family=family,
        equipment_units=np.array(units, np.int64),
    )


def mask_of(chosen: Collection[str], vocabulary: Sequence[str]) -> int:
    """A set of a closed vocabulary as a mask, one bit a member."""
    return sum(1 << vocabulary.index(code) for code in chosen)


def level_of(value: int | None) -> int:
    """A number that may not be known."""
    return UNKNOWN if value is None else value


def _check_each(kind: str, records: Sequence[Record], check: Callable[[Record], None]) -> None:
    """Check the records; a RecordError says which one it was."""
    for record in records:
        try:
            check(record)
        except RecordError as error:
            raise RecordError(error.field, f"{error.reason} ({kind} {record.id})") from None


def _numbering(codes: Sequence[str]) -> Numbering:
    return {code: number for number, code in enumerate(codes)}


def _masks(sets: Iterable[frozenset[str]], vocabulary: Sequence[str]) -> Bytes:
    known: dict[frozenset[str], int] = {}
    masks = []
    for chosen in sets:
        if chosen not in known:
            known[chosen] = mask_of(chosen, vocabulary)
        masks.append(known[chosen])
    return np.array(masks, np.uint8)


def _levels(values: Iterable[int | None]) -> Levels:
    return np.array([level_of(value) for value in values], np.int8)


def items_of(start: Longs, rows: Longs) -> Longs:
    """Where the items of these rows' lists are, list by list."""
    lengths = start[rows + 1] - start[rows]
    before = np.cumsum(lengths) - lengths
    places: Longs = np.arange(lengths.sum()) + np.repeat(start[rows] - before, lengths)
    return places


def _taken(columns: Columns, rows: Longs, lists: Lists) -> Columns:
    taken: dict[str, NDArray[Any]] = {}
    for start, items in lists.items():
        starts = getattr(columns, start)
        taken[start] = np.concatenate(([0], np.cumsum(starts[rows + 1] - starts[rows])))
        places = items_of(starts, rows)
        taken |= {name: getattr(columns, name)[places] for name in items}
    for item in fields(columns):
        if item.name not in taken:
            taken[item.name] = getattr(columns, item.name)[rows]
    return replace(columns, **taken)


def _ragged(rows: Sequence[Collection[str]], numbers: Numbering) -> tuple[Longs, Indexes]:
    start = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(row) for row in rows], out=start[1:])
    items = [numbers[code] for row in rows for code in sorted(row)]  # numbers are in code order
    return start, np.array(items, np.int32)


def _interest(
    mandates: Sequence[Mandate],
    catalogue: Mapping[str, str],
    members: Members,
    groups: Numbering,
) -> Bytes:
    _check_each("mandate", mandates, lambda one: check_mandate_codes(one, catalogue, members))
    percents = (interest_percents(one.interests, catalogue, members) for one in mandates)
    return _matrix(percents, len(mandates), groups)


def _excluded(mandates: Sequence[Mandate], groups: Numbering) -> Bytes:
    ones = (dict.fromkeys(one.excluded_groups, 1) for one in mandates)
    return _matrix(ones, len(mandates), groups)


def _matrix(rows: Iterable[Mapping[str, int]], count: int, groups: Numbering) -> Bytes:
    """The numbers of each row by product group, 0 where it has none."""
    cells = bytearray(count * len(groups))  # takes single numbers faster than an array does
    for row, numbers in enumerate(rows):
        start = row * len(groups)
        for group, number in numbers.items():
            cells[start + groups[group]] = number
    return np.frombuffer(cells, np.uint8).reshape(count, len(groups))
