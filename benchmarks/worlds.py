"""Invented worlds of any size, distributed as the demo world is and drawn from one seed.

The demo draws its records one by one and knows what a stored record needs. Here whole columns are
drawn at once, from the same magnitudes, so that 100,000 records a side take seconds. All mandates
take part in a run.
"""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from matching.demo.magnitudes import (
    EQUIPMENT_OF_COUNTRY,
    FIELDS,
    FINANCIAL_FORMS,
    INDUSTRIAL_FORMS,
    INDUSTRIAL_KINDS,
    KIND_INSTRUMENTS,
    PARTNER_KINDS,
    PARTNERS_BY_COUNTRY,
)
from matching.engine.catalogue import group_members, interest_percents
from matching.engine.columns import MandateColumns, VentureColumns, Vocabularies
from matching.engine.problem import Problem
from matching.engine.vocabulary import (
    FORMS,
    INSTRUMENTS,
    PRODUCT_GROUPS,
    SERVICE_CENTRE_BIT,
    UNKNOWN,
)
from ventures.bands import EDGES

SEED = 20_240_426
CATALOGUE = dict(PRODUCT_GROUPS)
GROUPS = tuple(sorted(CATALOGUE))
CATEGORIES = tuple(FIELDS)
WANTED = (*CATEGORIES, *GROUPS)
"""What an interest can name; `World.wanted` holds places in it."""
WANTED_WEIGHTS = (100, 80, 60)
COUNTRIES = (*PARTNERS_BY_COUNTRY, "HU")
EXCLUDED_BY_VENTURES = ("TR", "HU", "US")
EXCLUDED_BY_MANDATES = ("components_energetics", "other_small_arms")
BAND_EDGES = np.array([float(edge) for edge in EDGES])
DATA = Path(__file__).resolve().parent.parent / "ventures" / "data"
NINETY_PER_CENT = 2 * 1.6449  # 5 % to 95 % of a normal distribution, in standard deviations
MILLION = 1_000_000.0

Numbers = NDArray[np.int64]
Amounts = NDArray[np.float64]
Masks = NDArray[np.uint8]
Ragged = tuple[Numbers, NDArray[np.int32]]


@dataclass(frozen=True, slots=True)
class World:
    """A problem, and what its columns no longer tell of the mandates: places in WANTED (mandates ×
    3, -1 for none), the largest ticket and the budget left in EUR (NaN: unlimited). Ids count from
    1 on either side.
    """

    problem: Problem
    wanted: Numbers
    ticket_max_eur: Amounts
    budget_left_eur: Amounts


def draw_world(ventures: int, mandates: int, seed: int = SEED) -> World:
    """The same sizes and seed give the same world."""
    dice = np.random.default_rng(seed)
    families = _families()
    ours = _draw_ventures(dice, ventures, families)
    theirs, wanted, ticket_max, budget = _draw_mandates(dice, mandates, families)
    names, ours, theirs = _without_unused_names(ours, theirs, families)
    return World(Problem(ours, theirs, names, ()), wanted, ticket_max, budget)


def _families() -> tuple[str, ...]:
    with (DATA / "equipment_families.csv").open(encoding="utf-8") as file:
        return tuple(sorted(row["code"] for row in csv.DictReader(file)))


def _draw_ventures(dice: Generator, rows: int, families: Sequence[str]) -> VentureColumns:
    shares = np.array([field.share for field in FIELDS.values()], float)
    category = dice.choice(len(CATEGORIES), rows, p=shares / shares.sum())
    need = _need(dice, category)
    tranche = np.maximum(need * dice.choice((0.05, 0.1, 0.2, 0.3), rows), 20_000)
    repairs = category == CATEGORIES.index("repair")
    count = dice.integers(1, 5, rows)
    forms = _subsets(dice, INDUSTRIAL_FORMS, FORMS, np.where(repairs, np.minimum(count, 2), count))
    forms[repairs] |= SERVICE_CENTRE_BIT
    offer = _offers(dice, category)
    named = np.where(repairs, dice.integers(2, 7, rows), 0)
    excludes = (dice.random(rows) < 0.05).astype(np.int64)
    excluded = dice.choice([COUNTRIES.index(code) for code in EXCLUDED_BY_VENTURES], excludes.sum())
    repairable = _ragged_subsets(dice, len(families), named)
    return VentureColumns(
        id=np.arange(1, rows + 1, dtype=np.int64),
        offer_start=offer[0],
        offer_group=offer[1],
        offer_share=offer[2],
        need_eur=_edges(need),
        min_tranche_eur=_edges(np.minimum(tranche, need)),
        instruments=_subsets(dice, INSTRUMENTS, INSTRUMENTS, dice.integers(2, 6, rows)),
        forms=forms,
        side=dice.choice((1, 1, 3), rows).astype(np.uint8),
        max_partner_share=_levels(dice, (UNKNOWN, 25, 33, 49, 49, 50, 60), rows),
        readiness=_levels(dice, (UNKNOWN, 5, 6, 7, 7, 8, 8, 9, 9), rows),
        track_record=_levels(dice, (UNKNOWN, 0, 1, 1, 2, 2, 3, 3), rows),
        excluded_start=_starts(excludes),
        excluded_country=excluded.astype(np.int32),
        repairable_start=repairable[0],
        repairable_family=repairable[1],
    )


def _draw_mandates(
    dice: Generator, rows: int, families: Sequence[str]
) -> tuple[MandateColumns, Numbers, Amounts, Amounts]:
    kinds = list(PARTNER_KINDS)
    common = np.array([share for share, _low, _high in PARTNER_KINDS.values()], float)
    kind = dice.choice(len(kinds), rows, p=common / common.sum())
    industrial = np.isin(kind, [kinds.index(name) for name in INDUSTRIAL_KINDS])
    partners = np.array([*PARTNERS_BY_COUNTRY.values(), 0], float)
    country = dice.choice(len(COUNTRIES), rows, p=partners / partners.sum())
    least, most, budget = _tickets(dice, kind)
    wanted = _interests(dice, industrial)
    equipment = _equipment(dice, country, kind == kinds.index("prime"), families)
    forms = _forms_of(dice, industrial)
    forms[np.diff(equipment[0]) > 0] |= SERVICE_CENTRE_BIT
    instruments = np.zeros(rows, np.uint8)
    for number, name in enumerate(kinds):
        chosen = np.flatnonzero(kind == number)
        pool = KIND_INSTRUMENTS[name]
        count = dice.integers(1, len(pool) + 1, len(chosen))
        instruments[chosen] = _subsets(dice, pool, INSTRUMENTS, count)
    excluded = np.zeros((rows, len(GROUPS)), np.uint8)
    restricted = np.isin(GROUPS, EXCLUDED_BY_MANDATES)
    excluded[(dice.random(rows) < 0.2)[:, None] & restricted] = 1
    columns = MandateColumns(
        id=np.arange(1, rows + 1, dtype=np.int64),
        country=country.astype(np.int32),
        interest=_percents(wanted),
        excluded=excluded,
        ticket_min_eur=least,
        ceiling_eur=np.fmin(most, budget),
        instruments=instruments,
        forms=forms,
        side=dice.integers(1, 4, rows).astype(np.uint8),
        min_share=_levels(dice, (0, 0, 0, 10, 25, 49, 51), rows),
        min_readiness=_levels(dice, (1, 1, 4, 6, 7, 8), rows),
        min_track_record=_levels(dice, (0, 0, 0, 1, 1, 2), rows),
        equipment_start=equipment[0],
        equipment_family=equipment[1],
        equipment_units=dice.integers(1, 40, len(equipment[1])) * 5,
    )
    return columns, wanted, most, budget


def _edges(amounts: Amounts) -> Amounts:
    """The upper edges of the amounts' bands, as `ventures.bands.upper_edge`."""
    edges: Amounts = BAND_EDGES[np.searchsorted(BAND_EDGES, amounts)]
    return edges


def _need(dice: Generator, category: Numbers) -> Amounts:
    """Exact EUR, log-normal as in the category's figures."""
    low, median, high = (
        np.array([getattr(field, name) for field in FIELDS.values()])[category]
        for name in ("low", "median", "high")
    )
    millions = dice.lognormal(np.log(median), np.log(high / low) / NINETY_PER_CENT)
    bounded = np.clip(millions, low / 2, high * 2)
    needs: Amounts = np.maximum(np.round(bounded * 100) * MILLION / 100, 100_000)
    return needs


def _tickets(dice: Generator, kind: Numbers) -> tuple[Amounts, Amounts, Amounts]:
    """Band edges of the smallest ticket, the largest and the budget left, in EUR."""
    rows = len(kind)
    low, high = (
        np.array([figures[place] for figures in PARTNER_KINDS.values()], float)[kind]
        for place in (1, 2)
    )
    places = np.sort([dice.random(rows) ** 1.5, dice.random(rows) ** 0.7], axis=0)
    least = low * (high / low) ** places[0] * MILLION
    most = np.maximum(low * (high / low) ** places[1] * MILLION, least * 2)
    budget = _edges(most * dice.uniform(0.7, 4, rows))
    budget[dice.random(rows) >= 0.3] = math.nan
    return _edges(least), _edges(most), budget


def _offers(dice: Generator, category: Numbers) -> tuple[Numbers, NDArray[np.int32], Masks]:
    """One group, or two of the same category, in ascending order: starts, groups, shares."""
    rows = len(category)
    members = [
        [GROUPS.index(code) for code in GROUPS if CATALOGUE[code] == name] for name in CATEGORIES
    ]
    size = np.array([len(codes) for codes in members])[category]
    table = np.zeros((len(members), max(map(len, members))), np.int64)
    for row, codes in enumerate(members):
        table[row, : len(codes)] = codes
    first = dice.integers(0, size)
    second = (first + 1 + dice.integers(0, np.maximum(size - 1, 1))) % size
    two = (size > 1) & (dice.random(rows) >= 0.6)
    share = np.where(two, dice.choice((60, 70, 75, 80), rows), 100)
    groups = np.stack((table[category, first], table[category, second]), axis=1)
    shares = np.stack((share, 100 - share), axis=1)
    order = np.where(two[:, None], np.argsort(groups, axis=1), (0, 1))
    kept = np.stack((np.ones(rows, bool), two), axis=1)
    groups, shares = (np.take_along_axis(table, order, axis=1)[kept] for table in (groups, shares))
    return _starts(1 + two), groups.astype(np.int32), shares.astype(np.uint8)


def _interests(dice: Generator, industrial: NDArray[np.bool_]) -> Numbers:
    """Up to three places in WANTED (rows × 3), each once; industrial partners name groups too."""
    rows = len(industrial)
    shares = np.array([max(field.share, 6) for field in FIELDS.values()], float)
    category = dice.choice(len(CATEGORIES), (rows, 3), p=shares / shares.sum())
    group = np.zeros((rows, 3), np.int64)
    for number, name in enumerate(CATEGORIES):
        members = [place for place, code in enumerate(GROUPS) if CATALOGUE[code] == name]
        here = category == number
        group[here] = dice.choice(members, here.sum())
    by_group = industrial[:, None] & (dice.random((rows, 3)) < 0.4)
    wanted: Numbers = np.where(by_group, len(CATEGORIES) + group, category)
    wanted[np.arange(3) >= dice.choice((1, 2, 2, 3), rows)[:, None]] = -1
    wanted[:, 1][wanted[:, 1] == wanted[:, 0]] = -1
    repeated = (wanted[:, 2] == wanted[:, 0]) | (wanted[:, 2] == wanted[:, 1])
    wanted[:, 2][repeated] = -1
    return wanted


def interests_of(wanted: Sequence[int] | Numbers) -> dict[str, int]:
    """What a row of `World.wanted` means: category or product group → weight."""
    return {
        WANTED[place]: weight
        for place, weight in zip(wanted, WANTED_WEIGHTS, strict=True)
        if place >= 0
    }


def _percents(wanted: Numbers) -> Masks:
    """The engine's interest, mandates × product groups; worked out once for equal mandates."""
    members = group_members(CATALOGUE)
    distinct, which = np.unique(wanted, axis=0, return_inverse=True)
    table = np.zeros((len(distinct), len(GROUPS)), np.uint8)
    for row, places in enumerate(distinct):
        for code, percent in interest_percents(interests_of(places), CATALOGUE, members).items():
            table[row, GROUPS.index(code)] = percent
    percents: Masks = table[which]
    return percents


def _forms_of(dice: Generator, industrial: NDArray[np.bool_]) -> Masks:
    many = dice.integers(2, len(INDUSTRIAL_FORMS) + 1, len(industrial))
    few = dice.integers(2, len(FINANCIAL_FORMS) + 1, len(industrial))
    forms: Masks = np.where(
        industrial,
        _subsets(dice, INDUSTRIAL_FORMS, FORMS, many),
        _subsets(dice, FINANCIAL_FORMS, FORMS, few),
    )
    return forms


def _equipment(
    dice: Generator, country: Numbers, is_prime: NDArray[np.bool_], families: Sequence[str]
) -> Ragged:
    """What the partner's country supplied, where it wants it repaired: starts and families."""
    named = [
        sorted(families.index(code) for code in EQUIPMENT_OF_COUNTRY.get(name, ())[:4])
        for name in COUNTRIES
    ]
    wants = (dice.random(len(country)) < 0.3) | is_prime
    table = np.full((len(named), 4), -1, np.int64)
    for row, places in enumerate(named):
        table[row, : len(places)] = places
    chosen = np.where(wants[:, None], table[country], -1)
    kept = chosen >= 0
    return _starts(kept.sum(axis=1)), chosen[kept].astype(np.int32)


def _subsets(dice: Generator, pool: Sequence[str], order: Sequence[str], count: Numbers) -> Masks:
    """For each row a random subset of the pool with `count` members, as a mask in `order`."""
    bits = np.array([1 << order.index(code) for code in pool])
    place = dice.random((len(count), len(pool))).argsort(axis=1).argsort(axis=1)
    masks: Masks = ((place < count[:, None]) * bits).sum(axis=1).astype(np.uint8)
    return masks


def _ragged_subsets(dice: Generator, size: int, count: Numbers) -> Ragged:
    """For each row a random subset of range(size), ascending: starts and items."""
    rows = np.flatnonzero(count)
    place = dice.random((len(rows), size)).argsort(axis=1).argsort(axis=1)
    items = np.nonzero(place < count[rows, None])[1]
    return _starts(count), items.astype(np.int32)


def _levels(dice: Generator, choices: Sequence[int], rows: int) -> NDArray[np.int8]:
    return dice.choice(choices, rows).astype(np.int8)


def _starts(count: Numbers | NDArray[np.bool_]) -> Numbers:
    return np.concatenate(([0], np.cumsum(count))).astype(np.int64)


def _without_unused_names(
    ours: VentureColumns, theirs: MandateColumns, families: Sequence[str]
) -> tuple[Vocabularies, VentureColumns, MandateColumns]:
    """Countries and families renumbered as `engine.encode` would: sorted, those named only."""
    countries, excluded, country = _renumbered(COUNTRIES, ours.excluded_country, theirs.country)
    named, repairable, equipment = _renumbered(
        families, ours.repairable_family, theirs.equipment_family
    )
    ours = replace(ours, excluded_country=excluded, repairable_family=repairable)
    theirs = replace(theirs, country=country, equipment_family=equipment)
    return Vocabularies(GROUPS, countries, named), ours, theirs


def _renumbered(
    codes: Sequence[str], *places: NDArray[np.int32]
) -> tuple[tuple[str, ...], NDArray[np.int32], NDArray[np.int32]]:
    used = sorted(codes[place] for place in np.unique(np.concatenate(places)))
    number = np.array([used.index(code) if code in used else -1 for code in codes], np.int32)
    first, second = (number[column] for column in places)
    return tuple(used), first, second
