"""Tables of points, from the shared definitions.

Filled once a block for the distinct values that occur, they leave the bulk loop with look-ups
instead of counting bits and dividing.
"""

from typing import Final

from . import criteria, gates
from .arrays import SIDE_BITS, TRACK_BITS, Longs, Tables, Values
from .compilation import compiled, shared
from .vocabulary import UNKNOWN

REFUSED: Final = -1e9
"""Points of a pair that fails a gate, low enough that nothing makes up for it."""


@compiled
def fill_tables(ours: Values, theirs: Values, weights: Longs, tables: Tables) -> None:
    """Fill the tables for the given distinct values, REFUSED where the pair fails a gate."""
    for row, own in enumerate(ours.instruments):
        for column, other in enumerate(theirs.instruments):
            tables.instruments[row, column] = instrument_points(own, other, weights[3])
    for row, own in enumerate(ours.forms):
        for column, other in enumerate(theirs.forms):
            tables.forms[row, column] = form_points(own, other, weights[4])
    for row, own in enumerate(ours.control):
        for column, other in enumerate(theirs.control):
            value = criteria.control(own, other)
            tables.control[row, column] = criteria.contribution(weights[5], value)
    for row, own in enumerate(ours.levels):
        for column, other in enumerate(theirs.levels):
            tables.levels[row, column] = level_points(own, other, weights[6], weights[7])


@shared
def instrument_points(ours: int, theirs: int, weight: int) -> float:
    """Points of two sets of instruments."""
    if gates.fails_instrument(ours, theirs):
        return REFUSED
    return float(criteria.contribution(weight, criteria.overlap(ours, theirs)))


@shared
def form_points(ours: int, theirs: int, weight: int) -> float:
    """Points of two sets of cooperation forms."""
    if gates.fails_form(ours, theirs):
        return REFUSED
    return float(criteria.contribution(weight, criteria.overlap(ours, theirs)))


@shared
def level_points(ours: int, theirs: int, readiness_weight: int, record_weight: int) -> float:
    """Points of readiness and track record of two packed numbers, REFUSED without common side."""
    sides = (1 << SIDE_BITS) - 1
    if gates.fails_side(ours & sides, theirs & sides):
        return REFUSED
    records = (1 << TRACK_BITS) - 1
    held = ((ours >> SIDE_BITS) & records) + UNKNOWN
    asked = ((theirs >> SIDE_BITS) & records) + UNKNOWN
    points = criteria.contribution(record_weight, criteria.track_record(held, asked))
    held = (ours >> (SIDE_BITS + TRACK_BITS)) + UNKNOWN
    asked = (theirs >> (SIDE_BITS + TRACK_BITS)) + UNKNOWN
    return float(points + criteria.contribution(readiness_weight, criteria.readiness(held, asked)))
