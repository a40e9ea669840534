"""Lists of the best, kept as heaps of keys.

A key holds points in its high half and the counterpart's position, inverted, in its low half: a
larger key is a better match, and ties go to the smaller id by themselves. A list starts full of
keys that are worse than any pair that may enter it.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from .arrays import Longs
from .compilation import compiled, shared
from .vocabulary import FULL_SCORE

POSITION_BITS: Final = 32
LAST_POSITION: Final = (1 << 31) - 1

MARGIN: Final = 2.5
"""How far below its score the filter's value of a pair can lie.

Four criteria are not rounded in that value, each at most half a point too low, and the errors of
single precision stay under half a point.
"""

CLOSED: Final = (1 << 63) - 1
"""A key that nothing beats: a list that starts with it takes no pair."""

NO_HOLE: Final = -(1 << 63)
"""In place of the key that marks the holes of a list (see `carry_over`), where it has none."""


@shared
def key_of(points: int, position: int) -> int:
    """A sort key: more points first, then the smaller position."""
    return (points << POSITION_BITS) | (LAST_POSITION - position)


@shared
def threshold(worst_key: int, in_order: bool) -> float:
    """The filter's value that a pair needs in order to beat the worst key of a list.

    Where counterparts come `in_order` of their positions, a later one needs at least a point more,
    so nothing beats a list that is full of perfect pairs. Else equal points may do.
    """
    floor = worst_key >> POSITION_BITS
    if not in_order:
        return floor - MARGIN
    if floor >= FULL_SCORE:
        return np.inf
    return floor + 1 - MARGIN


@shared
def replace_worst(heap: Longs, key: int) -> None:
    """Put a key in the place of the smallest of a min-heap (any length from 1)."""
    size = heap.shape[0]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= key:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = key


@compiled
def carry_over(
    old: Longs,
    old_rows: Longs,
    moved: tuple[Longs, Longs],
    min_points: int,
    new: Longs,
    holes: Longs,
) -> None:
    """Fill lists (rows x k) from old ones, without the counterparts that changed or went.

    `old_rows` says which old list a new row continues, -1 for none: such a row is CLOSED. `moved`
    tells of each old position of a counterpart where it is now (-1: changed or gone), and where a
    counterpart of its id is or would be. `new` may be `old` when rows stay where they are.

    A list that was full knows all pairs that are no worse than its last place, and no others. When
    it loses members, their places take a key just below that last place, also put in `holes`: a
    pair may enter if it is known to be better than all that the list does not know, and a list
    whose worst key is still that one must be scanned again. A list that was not full knows all
    pairs, and just loses its members. `holes` is NO_HOLE elsewhere.
    """
    now_at, would_be_at = moved
    places = (1 << POSITION_BITS) - 1
    nothing = (min_points - 1) << POSITION_BITS
    for row in range(new.shape[0]):
        holes[row] = NO_HOLE
        old_row = old_rows[row]
        if old_row < 0:
            new[row, :] = CLOSED
            continue
        worst = old[old_row, 0]
        lost = 0
        for place in range(old.shape[1]):
            key = old[old_row, place]
            points = key >> POSITION_BITS
            if points < min_points:
                new[row, place] = nothing
                continue
            position = now_at[LAST_POSITION - (key & places)]
            if position < 0:
                lost += 1
                new[row, place] = NO_HOLE
            else:
                new[row, place] = key_of(points, position)
        if lost > 0:
            hole = nothing
            points = worst >> POSITION_BITS
            if points >= min_points:
                hole = key_of(points, would_be_at[LAST_POSITION - (worst & places)]) - 1
                holes[row] = hole
            new[row].sort()
            new[row, :lost] = hole  # below all that is left


def empty_heaps(rows: int, k: int, min_points: int) -> Longs:
    """Lists (rows x k) that take any pair of at least `min_points`."""
    return np.full((rows, k), (min_points - 1) << POSITION_BITS, np.int64)


def best_of(heaps: Sequence[Longs]) -> Longs:
    """The best of several sets of lists of the same rows and k, in ascending order."""
    if len(heaps) == 1:
        return heaps[0]
    together = np.concatenate(heaps, axis=1)
    together.sort(axis=1)
    best: Longs = together[:, -heaps[0].shape[1] :]
    return best


def kept_pairs(heaps: Longs, min_points: int) -> tuple[Longs, Longs, Longs]:
    """Rows, counterparts' positions and points of all places that a pair has taken."""
    rows = np.repeat(np.arange(heaps.shape[0], dtype=np.int64), heaps.shape[1])
    keys = heaps.ravel()
    points = keys >> POSITION_BITS
    taken = points >= min_points
    positions = LAST_POSITION - (keys & ((1 << POSITION_BITS) - 1))
    return rows[taken], positions[taken], points[taken]
