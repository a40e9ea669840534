"""One tile of mandates, spread out so that the bulk loop reads contiguous rows."""

from typing import Final, NamedTuple

import numpy as np

from .arrays import Doubles, Indexes, Longs, MandateArrays, Singles
from .compilation import shared
from .vocabulary import SERVICE_CENTRE_BIT

EXCLUDED_INTEREST: Final = -1e6
"""Interest in a group that the mandate excludes: any offer of it makes the sum negative."""


class TileRepairs(NamedTuple):
    """Where in the tile repair can apply, and which mandates name each family.

    Family f has entries start[f] to start[f + 1]: a place in the tile, and the family's share of
    the units that the mandate there names.
    """

    applies: Indexes
    start: Longs
    place: Indexes
    share: Doubles


@shared
def spread_interest(mandates: MandateArrays, first: int, width: int) -> Singles:
    """Interest of the tile's mandates, product groups x mandates, exclusions marked."""
    groups = mandates.interest.shape[1]
    interest = np.empty((groups, width), np.float32)
    for j in range(width):
        for group in range(groups):
            if mandates.excluded[first + j, group]:
                interest[group, j] = EXCLUDED_INTEREST
            else:
                interest[group, j] = mandates.interest[first + j, group]
    return interest


@shared
def spread_table(table: Singles, columns: Indexes, first: int, width: int) -> Singles:
    """One row per venture value, with the points that each mandate of the tile gets."""
    rows = np.empty((table.shape[0], width), np.float32)
    for row in range(table.shape[0]):
        for j in range(width):
            rows[row, j] = table[row, columns[first + j]]
    return rows


@shared
def list_repairs(mandates: MandateArrays, first: int, width: int, families: int) -> TileRepairs:
    """The tile's mandates that name a service centre and equipment, in order of families."""
    applies = np.empty(width, np.int32)
    count = 0
    start = np.zeros(families + 2, np.int64)
    for j in range(width):
        row = first + j
        if mandates.forms[row] & SERVICE_CENTRE_BIT and mandates.total_units[row] > 0:
            applies[count] = j
            count += 1
            for item in range(mandates.equipment_start[row], mandates.equipment_start[row + 1]):
                start[mandates.equipment_family[item] + 2] += 1
    for family in range(families):
        start[family + 2] += start[family + 1]
    place = np.empty(start[families + 1], np.int32)
    share = np.empty(start[families + 1], np.float64)
    for j in applies[:count]:
        row = first + j
        for item in range(mandates.equipment_start[row], mandates.equipment_start[row + 1]):
            family = mandates.equipment_family[item]
            entry = start[family + 1]
            place[entry] = j
            share[entry] = mandates.equipment_units[item] / mandates.total_units[row]
            start[family + 1] += 1
    return TileRepairs(applies[:count], start[: families + 1], place, share)
