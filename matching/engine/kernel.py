"""The bulk loop: one block of ventures against one tile of mandates.

Scoring every pair in double precision would cost more than all the rest, so the loop first adds up
a value in single precision that is never more than two and a half points below the exact score, and
looks closer only where that value comes near a floor (see heaps.MARGIN): the worst score still on
the venture's list or on the mandate's. What depends on a few distinct values comes from tables
filled by the shared definitions; what is left is a handful of additions over contiguous rows, which
the compiler turns into vector instructions.

What it makes of them depends on how the loops are written, and only a benchmark notices. Each
inner loop keeps to one output row and few inputs, so that the compiler can prove that they do not
overlap; functions called per pair take numbers, and never a tuple of arrays, whose reference counts
would cost more than the arithmetic.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import criteria, gates
from .arrays import (
    Bytes,
    Codes,
    Doubles,
    Indexes,
    Longs,
    MandateArrays,
    Singles,
    Tables,
    VentureArrays,
)
from .compilation import compiled, shared
from .heaps import key_of, replace_worst, threshold
from .lists import is_listed, matching_units
from .tiles import TileRepairs, list_repairs, spread_interest, spread_table
from .vocabulary import SERVICE_CENTRE_BIT

WORD: Final = 8
"""How many marks are looked at together."""


class Units(NamedTuple):
    """Points of one unit of each criterion that is not in a table, in single precision."""

    category: np.float32
    cover: np.float32
    ticket: np.float32


@shared
def weigh_offer(
    interest: Singles,
    offer_group: Indexes,
    offer_share: Singles,
    first: int,
    last: int,
    weighted: Singles,
) -> None:
    """The sum of offer % times interest % for each mandate of the tile, as whole numbers."""
    wanted = interest[offer_group[first]]
    share = offer_share[first]
    for j in range(weighted.shape[0]):
        weighted[j] = share * wanted[j]
    for item in range(first + 1, last):
        wanted = interest[offer_group[item]]
        share = offer_share[item]
        for j in range(weighted.shape[0]):
            weighted[j] += share * wanted[j]


@shared
def add_rows(one: Singles, two: Singles, three: Singles, four: Singles, total: Singles) -> None:
    """Sum four rows of table points."""
    for j in range(total.shape[0]):
        total[j] = one[j] + two[j] + three[j] + four[j]


@shared
def add_open_criteria(
    table_points: Singles,
    cover_factor: Singles,
    ticket_factor: Singles,
    weighted: Singles,
    own: tuple[np.float32, np.float32],
    units: Units,
    total: Singles,
) -> None:
    """Add category, funding cover and ticket; `own` is the venture's factors of the last two."""
    cover, need = own
    one = np.float32(1.0)
    for j in range(total.shape[0]):
        covered = cover * cover_factor[j]
        covered = covered if covered < one else one
        ticketed = need * ticket_factor[j]
        ticketed = ticketed if ticketed < one else one
        total[j] = (
            table_points[j]
            + weighted[j] * units.category
            + covered * units.cover
            + ticketed * units.ticket
        )


@shared
def mark_hits(
    total: Singles,
    weighted: Singles,
    ceiling: Singles,
    floor: Singles,
    own: tuple[np.float32, np.float32],
    hit: Bytes,
) -> int:
    """Mark the pairs that may enter a list; `own` is the venture's floor and least tranche."""
    own_floor, tranche = own
    zero = np.float32(0.0)
    hits = 0
    for j in range(total.shape[0]):
        lowest = floor[j] if floor[j] < own_floor else own_floor
        passes = (total[j] >= lowest) & (weighted[j] > zero) & (ceiling[j] >= tranche)
        hit[j] = passes
        hits += passes
    return hits


@shared
def open_points(
    need: float,
    ceiling: float,
    ticket_min: float,
    weighted: int,
    repair_share: float,
    weights: tuple[int, int, int, int],
) -> int:
    """Exact points of the criteria that are in no table; weights are theirs, repair's last."""
    category, cover, ticket, repair = weights
    points = criteria.contribution(cover, criteria.funding_cover(need, ceiling))
    points += criteria.contribution(ticket, criteria.ticket(need, ticket_min))
    value = criteria.category(weighted)
    if repair_share == criteria.NOT_APPLICABLE:
        return points + criteria.contribution(category + repair, value)
    points += criteria.contribution(category, value)
    return points + criteria.contribution(repair, repair_share)


@shared
def floors_of(heaps: Longs, first: int, width: int, in_order: bool) -> Singles:
    """The threshold of each list of the tile."""
    floor = np.empty(width, np.float32)
    for j in range(width):
        floor[j] = threshold(heaps[first + j, 0], in_order)
    return floor


@compiled
def list_floors(heaps: Longs, in_order: bool) -> Singles:
    """The threshold of each list."""
    return floors_of(heaps, 0, heaps.shape[0], in_order)


@shared
def move_repair(
    families: Indexes,
    named: TileRepairs,
    weight: int,
    weighted: Singles,
    repaired_share: Doubles,
    total: Singles,
) -> None:
    """Where repair applies, give it the weight that was counted as category's.

    `families` are those that the venture repairs; `repaired_share` is zero before and after.
    """
    for family in families:
        for entry in range(named.start[family], named.start[family + 1]):
            repaired_share[named.place[entry]] += named.share[entry]
    for j in named.applies:
        total[j] += weight * (1000 * repaired_share[j] - weighted[j] / 10)
        repaired_share[j] = 0.0


@shared
def collect_hits(hit: Bytes, hit_words: NDArray[np.uint64], places: Indexes) -> int:
    """List the marked places of the tile in ascending order; returns how many there are."""
    count = 0
    for word in range(hit_words.shape[0]):
        if hit_words[word] != 0:
            for j in range(word * WORD, word * WORD + WORD):
                places[count] = j
                count += int(hit[j])  # uncompiled, a sum with a byte would stay a byte
    return count


@compiled
def scan_tile(
    ventures: VentureArrays,
    mandates: MandateArrays,
    codes: tuple[Codes, Codes],
    tables: Tables,
    weights: Longs,
    tile: tuple[int, int, int, bool],
    heaps: tuple[Longs, Longs],
    venture_floor: Singles,
) -> None:
    """Score all ventures of the block against one tile of mandates and update the best keys.

    `tile` is (first, last, number of equipment families, whether counterparts come in order of
    their positions: see heaps.threshold). `heaps` are ventures x k and mandates x k, row by row as
    in the arrays; their keys hold the arrays' `position`. `venture_floor` holds the threshold of
    each venture's list. Another thread may work on another tile at the same time if it has its own
    ventures' lists and floors.
    """
    first, last, family_count, in_order = tile
    width = last - first
    venture_heaps, mandate_heaps = heaps
    our_codes, their_codes = codes
    offer_start, offer_group = ventures.offer_start, ventures.offer_group
    offer_share = ventures.offer_share
    need, min_tranche = ventures.need, ventures.min_tranche
    venture_forms, mandate_forms = ventures.forms, mandates.forms
    excluded_start, excluded_country = ventures.excluded_start, ventures.excluded_country
    repair_start, repair_family = ventures.repair_start, ventures.repair_family
    exact_ceiling, ticket_min = mandates.ceiling, mandates.ticket_min
    mandate_country = mandates.country
    venture_position, mandate_position = ventures.position, mandates.position
    equipment_start, equipment_family = mandates.equipment_start, mandates.equipment_family
    equipment_units, total_units = mandates.equipment_units, mandates.total_units

    interest = spread_interest(mandates, first, width)
    instruments = spread_table(tables.instruments, their_codes.instruments, first, width)
    forms = spread_table(tables.forms, their_codes.forms, first, width)
    control = spread_table(tables.control, their_codes.control, first, width)
    levels = spread_table(tables.levels, their_codes.levels, first, width)
    named = list_repairs(mandates, first, width, family_count)
    ceiling = mandates.ceiling_above[first:last]
    cover_factor = mandates.cover_factor[first:last]
    ticket_factor = mandates.ticket_factor[first:last]
    floor = floors_of(mandate_heaps, first, width, in_order)

    weighted = np.empty(width, np.float32)
    table_points = np.empty(width, np.float32)
    total = np.empty(width, np.float32)
    repaired_share = np.zeros(width, np.float64)
    hit = np.zeros((width + WORD - 1) // WORD * WORD, np.uint8)
    hit_words = hit.view(np.uint64)
    places = np.empty(width + 1, np.int32)
    point = Units(
        np.float32((weights[0] + weights[8]) / 10),
        np.float32(1000 * weights[1]),
        np.float32(1000 * weights[2]),
    )
    exact_weights = (weights[0], weights[1], weights[2], weights[8])

    for i in range(need.shape[0]):
        weigh_offer(
            interest, offer_group, offer_share, offer_start[i], offer_start[i + 1], weighted
        )
        add_rows(
            instruments[our_codes.instruments[i]],
            forms[our_codes.forms[i]],
            control[our_codes.control[i]],
            levels[our_codes.levels[i]],
            table_points,
        )
        own = (ventures.cover_factor[i], ventures.ticket_factor[i])
        add_open_criteria(table_points, cover_factor, ticket_factor, weighted, own, point, total)
        if venture_forms[i] & SERVICE_CENTRE_BIT:
            families = repair_family[repair_start[i] : repair_start[i + 1]]
            move_repair(families, named, weights[8], weighted, repaired_share, total)
        own = (venture_floor[i], ventures.tranche_below[i])
        if mark_hits(total, weighted, ceiling, floor, own, hit) == 0:
            continue
        for number in range(collect_hits(hit, hit_words, places)):
            j = int(places[number])
            mandate = first + j
            if gates.fails_tranche(exact_ceiling[mandate], min_tranche[i]):
                continue
            excluded = (excluded_start[i], excluded_start[i + 1], mandate_country[mandate])
            if gates.fails_country(is_listed(excluded_country, *excluded)):
                continue
            share = criteria.NOT_APPLICABLE
            units = total_units[mandate]
            if criteria.repair_applies(venture_forms[i], mandate_forms[mandate], units):
                bounds = (
                    repair_start[i],
                    repair_start[i + 1],
                    equipment_start[mandate],
                    equipment_start[mandate + 1],
                )
                repaired = matching_units(repair_family, equipment_family, equipment_units, bounds)
                share = criteria.repair(repaired, units)
            points = int(table_points[j]) + open_points(
                need[i],
                exact_ceiling[mandate],
                ticket_min[mandate],
                int(weighted[j]),
                share,
                exact_weights,
            )
            key = key_of(points, mandate_position[mandate])
            if key > venture_heaps[i, 0]:
                replace_worst(venture_heaps[i], key)
                venture_floor[i] = threshold(venture_heaps[i, 0], in_order)
            key = key_of(points, venture_position[i])
            if key > mandate_heaps[mandate, 0]:
                replace_worst(mandate_heaps[mandate], key)
                floor[j] = threshold(mandate_heaps[mandate, 0], in_order)
