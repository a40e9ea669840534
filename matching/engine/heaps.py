"""Lists of the best, kept as heaps of keys.

A key holds points in its high half and the counterpart's position, inverted, in its low half: a
larger key is a better match, and ties go to the smaller id by themselves. A list starts full of
keys that are worse than any pair that may enter it.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from .arrays import Longs
from .compilation import shared
from .vocabulary import FULL_SCORE

POSITION_BITS: Final = 32
LAST_POSITION: Final = (1 << 31) - 1

MARGIN: Final = 1.5
"""How far below a floor the filter's value of a pair that beats the floor can lie.

Four criteria are not rounded in that value, each at most half a point too low, and the errors of
single precision stay under half a point: at most 2.5 below the score, which must itself beat the
floor by a whole point.
"""


@shared
def key_of(points: int, position: int) -> int:
    """A sort key: more points first, then the smaller position."""
    return (points << POSITION_BITS) | (LAST_POSITION - position)


@shared
def threshold(worst_key: int) -> float:
    """The filter's value that a pair needs in order to beat the worst key of a list.

    Nothing beats a list that is full of perfect pairs: later ones have larger positions.
    """
    floor = worst_key >> POSITION_BITS
    if floor >= FULL_SCORE:
        return np.inf
    return floor - MARGIN


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
