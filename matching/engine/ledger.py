"""The loop over the ledger of gates: a block of ventures against tiles of mandates.

As in the bulk loop (kernel.py), each inner loop goes over one contiguous row of a tile, so that the
compiler makes vector instructions of it; which gates a pair fails is collected as a mask.
"""

from typing import Final

import numpy as np

from . import gates
from .arrays import Doubles, Indexes, Longs, MandateArrays, Singles, VentureArrays
from .compilation import compiled, shared
from .kernel import weigh_offer
from .vocabulary import GATES

TILE: Final = 512
LARGEST_AMOUNT: Final = 1e12
"""Larger amounts count as this one, so that no sum can overflow."""

EXCLUDED: Final = 1 << 14
"""What an excluded group adds to its interest. The sum of offer % times interest % is at most
10,000 and that of offer % is 100, so one sum holds both, exactly even in single precision.
"""

MASKS: Final = 1 << len(GATES)


@shared
def spread_exclusions(mandates: MandateArrays, first: int, width: int) -> Singles:
    """Interest of the tile's mandates, product groups x mandates, excluded groups marked."""
    groups = mandates.interest.shape[1]
    interest = np.empty((groups, width), np.float32)
    for j in range(width):
        for group in range(groups):
            marked = int(mandates.excluded[first + j, group]) * EXCLUDED
            interest[group, j] = int(mandates.interest[first + j, group]) + marked
    return interest


@shared
def close_offer(offered: Singles, failed: Indexes) -> None:
    """Gates of what is offered, from the sums of marked interest."""
    for j in range(failed.shape[0]):
        both = int(offered[j])
        category = int(gates.fails_category(both & (EXCLUDED - 1)))
        failed[j] = category | (int(gates.fails_exclusion(both // EXCLUDED)) << 1)


@shared
def close_country(country: Indexes, excluded: int, failed: Indexes) -> None:
    """The gate of one country that the venture excludes."""
    for j in range(failed.shape[0]):
        failed[j] |= int(gates.fails_country(country[j] == excluded)) << 2


@shared
def close_masks(
    side: Indexes,
    forms: Indexes,
    instruments: Indexes,
    own: tuple[int, int, int],
    failed: Indexes,
) -> None:
    """Gates of sets; `own` is the venture's side, forms and instruments."""
    our_side, our_forms, our_instruments = own
    for j in range(failed.shape[0]):
        failed[j] |= (
            (int(gates.fails_side(our_side, side[j])) << 3)
            | (int(gates.fails_form(our_forms, forms[j])) << 4)
            | (int(gates.fails_instrument(our_instruments, instruments[j])) << 5)
        )


@shared
def close_tranche(ceiling: Doubles, min_tranche: float, failed: Indexes) -> None:
    """The gate of the smallest contribution."""
    for j in range(failed.shape[0]):
        failed[j] |= int(gates.fails_tranche(ceiling[j], min_tranche)) << 6


@shared
def count_cells(
    failed: Indexes,
    country: Indexes,
    ceiling: Doubles,
    most: float,
    cells_of: Longs,
    cells: Longs,
) -> None:
    """Add one venture's pairs and euros, at most `most` each, to the cells of its product group."""
    for j in range(failed.shape[0]):
        cell = cells_of[failed[j]] + country[j]
        cells[cell, 0] += 1
        cells[cell, 1] += int(min(most, ceiling[j]) + 0.5)


@compiled
def count_block(
    ventures: VentureArrays,
    mandates: MandateArrays,
    leading: Indexes,
    block: tuple[int, int],
    pairs: Longs,
    euros: Longs,
) -> None:
    """Add near misses of the ventures in rows [first, last) to `pairs` and `euros`.

    Another thread may count another block at the same time into tables of its own.
    """
    first_venture, last_venture = block
    offer_start, offer_group = ventures.offer_start, ventures.offer_group
    offer_share = ventures.offer_share
    excluded_start, excluded_country = ventures.excluded_start, ventures.excluded_country
    need, min_tranche = ventures.need, ventures.min_tranche
    our_side, our_forms, our_instruments = ventures.side, ventures.forms, ventures.instruments
    countries = pairs.shape[2]
    # where the cells of a mask begin: its gate's if it has one gate, else those nobody reads, since
    # a branch that is taken for every other pair would cost more than to count it
    cells_of = np.full(MASKS, len(GATES) * countries, np.int64)
    for gate in range(len(GATES)):
        cells_of[1 << gate] = gate * countries
    cells = np.zeros((pairs.shape[1], (len(GATES) + 1) * countries, 2), np.int64)
    for first in range(0, mandates.ceiling.shape[0], TILE):
        last = min(first + TILE, mandates.ceiling.shape[0])
        width = last - first
        interest = spread_exclusions(mandates, first, width)
        country, ceiling = mandates.country[first:last], mandates.ceiling[first:last]
        side = mandates.side[first:last].astype(np.int32)
        forms = mandates.forms[first:last].astype(np.int32)
        instruments = mandates.instruments[first:last].astype(np.int32)
        offered = np.empty(width, np.float32)
        failed = np.empty(width, np.int32)
        for i in range(first_venture, last_venture):
            weigh_offer(
                interest, offer_group, offer_share, offer_start[i], offer_start[i + 1], offered
            )
            close_offer(offered, failed)
            close_masks(
                side, forms, instruments, (our_side[i], our_forms[i], our_instruments[i]), failed
            )
            close_tranche(ceiling, min_tranche[i], failed)
            for place in range(excluded_start[i], excluded_start[i + 1]):
                close_country(country, excluded_country[place], failed)
            count_cells(
                failed, country, ceiling, min(need[i], LARGEST_AMOUNT), cells_of, cells[leading[i]]
            )
    for gate in range(len(GATES)):
        for group in range(pairs.shape[1]):
            for number in range(countries):
                pairs[gate, group, number] += cells[group, gate * countries + number, 0]
                euros[gate, group, number] += cells[group, gate * countries + number, 1]
