"""The columns as the compiled loops want them: plain arrays, codes as rows of small tables.

A table holds the points of every pair of distinct values (instrument sets, form sets, shares,
levels and sides) that occur, so the bulk loop looks such points up instead of working them out.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .columns import MandateColumns, VentureColumns
from .vocabulary import UNKNOWN

Bytes = NDArray[np.uint8]
Singles = NDArray[np.float32]
Doubles = NDArray[np.float64]
Indexes = NDArray[np.int32]
Longs = NDArray[np.int64]

FACTOR_LIMIT: Final = 1e18
"""Factors of single-precision products stay within its reciprocal and itself.

Where the limit bites, the product of the two factors only grows, which the filter may.
"""

SIDE_BITS: Final = 2
TRACK_BITS: Final = 3


VENTURE_ITEMS: Final = ("offer_group", "offer_share", "excluded_country", "repair_family")
"""Arrays of ventures that hold the items of ragged lists."""


class VentureArrays(NamedTuple):
    """Ventures of a block, row by row; ragged lists as starts and items.

    Masks and levels are wide signed numbers: compiled code turns narrow unsigned ones into doubles
    when they meet signed ones. The factors and `tranche_below` are single precision and serve the
    filter alone. `position` is the place among all ventures, for lists to hold.
    """

    position: Longs
    offer_start: Longs
    offer_group: Indexes
    offer_share: Singles
    need: Doubles
    min_tranche: Doubles
    tranche_below: Singles
    cover_factor: Singles
    ticket_factor: Singles
    instruments: Longs
    forms: Longs
    side: Longs
    max_partner_share: Longs
    readiness: Longs
    track_record: Longs
    excluded_start: Longs
    excluded_country: Indexes
    repair_start: Longs
    repair_family: Indexes


class MandateArrays(NamedTuple):
    """Mandates, row by row; `interest` and `excluded` are mandates x product groups; `position` is
    the place among all mandates.
    """

    position: Longs
    interest: Bytes
    excluded: Bytes
    country: Indexes
    ticket_min: Doubles
    ceiling: Doubles
    ceiling_above: Singles
    cover_factor: Singles
    ticket_factor: Singles
    instruments: Longs
    forms: Longs
    side: Longs
    min_share: Longs
    min_readiness: Longs
    min_track_record: Longs
    equipment_start: Longs
    equipment_family: Indexes
    equipment_units: Longs
    total_units: Longs


class Codes(NamedTuple):
    """For each record of a side, its row (or column) in each table."""

    instruments: Indexes
    forms: Indexes
    control: Indexes
    levels: Indexes


class Values(NamedTuple):
    """The distinct values of a side, one a row (or column) of each table."""

    instruments: Longs
    forms: Longs
    control: Longs
    levels: Longs


class Tables(NamedTuple):
    """Points of each pair of distinct values, ventures' values x mandates' values."""

    instruments: Singles
    forms: Singles
    control: Singles
    levels: Singles


def venture_arrays(columns: VentureColumns, first: int, last: int) -> VentureArrays:
    """The ventures at positions [first, last)."""
    rows = slice(first, last)
    need = columns.need_eur[rows]
    min_tranche = columns.min_tranche_eur[rows]
    return VentureArrays(
        position=np.arange(first, last, dtype=np.int64),
        offer_start=columns.offer_start[first : last + 1],
        offer_group=columns.offer_group,
        offer_share=columns.offer_share.astype(np.float32),
        need=need,
        min_tranche=min_tranche,
        tranche_below=_rounded(min_tranche, -np.inf),
        cover_factor=_factor(1.0 / np.sqrt(need)),
        ticket_factor=_factor(need),
        instruments=columns.instruments[rows].astype(np.int64),
        forms=columns.forms[rows].astype(np.int64),
        side=columns.side[rows].astype(np.int64),
        max_partner_share=columns.max_partner_share[rows].astype(np.int64),
        readiness=columns.readiness[rows].astype(np.int64),
        track_record=columns.track_record[rows].astype(np.int64),
        excluded_start=columns.excluded_start[first : last + 1],
        excluded_country=columns.excluded_country,
        repair_start=columns.repairable_start[first : last + 1],
        repair_family=columns.repairable_family,
    )


def mandate_arrays(columns: MandateColumns) -> MandateArrays:
    """All mandates."""
    with np.errstate(over="ignore"):
        ticket_factor = _factor(1.0 / columns.ticket_min_eur)
    return MandateArrays(
        position=np.arange(len(columns), dtype=np.int64),
        interest=columns.interest,
        excluded=columns.excluded,
        country=columns.country,
        ticket_min=columns.ticket_min_eur,
        ceiling=columns.ceiling_eur,
        ceiling_above=_rounded(columns.ceiling_eur, np.inf),
        cover_factor=_factor(np.sqrt(columns.ceiling_eur)),
        ticket_factor=ticket_factor,
        instruments=columns.instruments.astype(np.int64),
        forms=columns.forms.astype(np.int64),
        side=columns.side.astype(np.int64),
        min_share=columns.min_share.astype(np.int64),
        min_readiness=columns.min_readiness.astype(np.int64),
        min_track_record=columns.min_track_record.astype(np.int64),
        equipment_start=columns.equipment_start,
        equipment_family=columns.equipment_family,
        equipment_units=columns.equipment_units,
        total_units=columns.total_units(),
    )


def venture_rows(ventures: VentureArrays, first: int, last: int) -> VentureArrays:
    """The rows [first, last) of a block, without copies."""
    cut = {}
    for name, array in ventures._asdict().items():
        if name.endswith("_start"):
            cut[name] = array[first : last + 1]
        else:
            cut[name] = array if name in VENTURE_ITEMS else array[first:last]
    return VentureArrays(**cut)


def venture_codes(ventures: VentureArrays) -> tuple[Values, Codes]:
    """The distinct values of the ventures, and which one each venture has."""
    levels = _packed(ventures.side, ventures.track_record, ventures.readiness)
    return _coded(ventures.instruments, ventures.forms, ventures.max_partner_share, levels)


def mandate_codes(mandates: MandateArrays) -> tuple[Values, Codes]:
    """The distinct values of the mandates, and which one each mandate has."""
    levels = _packed(mandates.side, mandates.min_track_record, mandates.min_readiness)
    return _coded(mandates.instruments, mandates.forms, mandates.min_share, levels)


def empty_tables(ours: Values, theirs: Values) -> Tables:
    """Tables of the right sizes, for the compiled loop to fill."""
    return Tables(
        *(
            np.empty((len(rows), len(columns)), np.float32)
            for rows, columns in zip(ours, theirs, strict=True)
        )
    )


def _packed(side: Longs, track_record: Longs, readiness: Longs) -> Longs:
    """Side, track record and readiness in one number; `tables.level_points` takes it apart."""
    packed = ((readiness - UNKNOWN) << TRACK_BITS) | (track_record - UNKNOWN)
    return (packed << SIDE_BITS) | side


def _coded(*columns: Longs) -> tuple[Values, Codes]:
    pairs = [_numbered(column) for column in columns]
    return Values(*(distinct for distinct, _ in pairs)), Codes(*(codes for _, codes in pairs))


def _numbered(column: Longs) -> tuple[Longs, Indexes]:
    """The distinct numbers (all from UNKNOWN to some hundreds) in ascending order, and which one
    each row has: like np.unique, without sorting.
    """
    places = column - UNKNOWN
    is_there = np.zeros(int(places.max(initial=0)) + 1, np.bool_)
    is_there[places] = True
    codes = (np.cumsum(is_there) - 1).astype(np.int32)
    return np.flatnonzero(is_there) + UNKNOWN, codes[places]


def _factor(values: Doubles) -> Singles:
    return np.clip(values, 1.0 / FACTOR_LIMIT, FACTOR_LIMIT).astype(np.float32)


def _rounded(values: Doubles, towards: float) -> Singles:
    """Single precision on the given side of the exact value, or equal to it."""
    with np.errstate(over="ignore", under="ignore"):
        singles = values.astype(np.float32)
        beyond = np.nextafter(singles, np.float32(towards))
    wrong = singles > values if towards < 0 else singles < values
    return np.where(wrong, beyond, singles).astype(np.float32)
