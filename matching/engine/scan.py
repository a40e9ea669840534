"""Both sides made ready for the bulk loop, and the loop run over them on several threads.

Either side may be a part of its records: the arrays say at which positions they are. Few ventures
against all mandates share tiles of mandates among the threads, few mandates against all ventures
share ranges of ventures. Each way the lists of the few are new, and those of the many are given:
they take what is better than their worst.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np

from .arrays import (
    Codes,
    Longs,
    MandateArrays,
    Singles,
    Tables,
    VentureArrays,
    empty_tables,
    mandate_codes,
    venture_codes,
    venture_rows,
)
from .heaps import CLOSED, best_of, empty_heaps
from .kernel import WORD, list_floors, scan_tile
from .records import Weights
from .tables import fill_tables

Result = TypeVar("Result")

WIDEST_TILE: Final = 512
NARROWEST_TILE: Final = 64


@dataclass(frozen=True, slots=True)
class Sides:
    """What the bulk loop reads: ventures and mandates, which rows and columns of the tables are
    theirs, the weights, and how many equipment families there are.
    """

    ventures: VentureArrays
    mandates: MandateArrays
    codes: tuple[Codes, Codes]
    tables: Tables
    weights: Longs
    families: int

    @property
    def shape(self) -> tuple[int, int]:
        """How many ventures and how many mandates."""
        return len(self.ventures.need), len(self.mandates.ceiling)

    def venture_rows(self, first: int, last: int) -> "Sides":
        """The ventures [first, last) and all mandates, without copies."""
        ours, theirs = self.codes
        return replace(
            self,
            ventures=venture_rows(self.ventures, first, last),
            codes=(Codes(*(codes[first:last] for codes in ours)), theirs),
        )


@dataclass(frozen=True, slots=True)
class Keep:
    """The best k of a list, of pairs with at least `min_points`. `in_order`: all lists that take
    pairs meet their counterparts in ascending order of position.
    """

    k: int
    min_points: int
    in_order: bool


def make_ready(
    ventures: VentureArrays, mandates: MandateArrays, weights: Weights, families: int
) -> Sides:
    """Number the distinct values of both sides and fill the tables of their points."""
    our_values, our_codes = venture_codes(ventures)
    their_values, their_codes = mandate_codes(mandates)
    numbers = np.array(weights.as_tuple(), np.int64)
    tables = empty_tables(our_values, their_values)
    fill_tables(our_values, their_values, numbers, tables)
    return Sides(ventures, mandates, (our_codes, their_codes), tables, numbers, families)


def closed_lists(rows: int) -> Longs:
    """Lists that take no pair."""
    return np.full((rows, 1), CLOSED, np.int64)


def scan_by_mandates(sides: Sides, keep: Keep, mandate_lists: Longs, threads: int) -> Longs:
    """New lists of the ventures (ventures x k); the mandates' lists are updated where they are."""
    size, others = sides.shape
    if others == 0:
        return empty_heaps(size, keep.k, keep.min_points)
    width = _tile_width(others, threads)
    starts = iter(range(0, others, width))

    def scan_tiles() -> Longs:
        lists = empty_heaps(size, keep.k, keep.min_points)
        floors = list_floors(lists, keep.in_order)
        for start in starts:  # shared: each tile goes to whichever thread is free
            tile = (start, min(start + width, others))
            _scan(sides, tile, (lists, mandate_lists), floors, in_order=keep.in_order)
        return lists

    try:
        return best_of(run_all([scan_tiles] * min(threads, -(-others // width))))
    except BaseException:
        deque(starts, maxlen=0)  # leave nothing for other threads to begin
        raise


def scan_by_ventures(sides: Sides, keep: Keep, venture_lists: Longs, threads: int) -> Longs:
    """New lists of the mandates (mandates x k); the ventures' lists are updated where they are."""
    size, others = sides.shape
    if size == 0:
        return empty_heaps(others, keep.k, keep.min_points)

    def scan_range(first: int, last: int) -> Longs:
        mine, our_lists = sides.venture_rows(first, last), venture_lists[first:last]
        floors = list_floors(our_lists, keep.in_order)
        lists = empty_heaps(others, keep.k, keep.min_points)
        for start in range(0, others, WIDEST_TILE):
            tile = (start, min(start + WIDEST_TILE, others))
            _scan(mine, tile, (our_lists, lists), floors, in_order=keep.in_order)
        return lists

    share = max(-(-size // threads), 1)
    firsts = range(0, size, share)
    return best_of(
        run_all([_bound(scan_range, first, min(first + share, size)) for first in firsts])
    )


def _scan(
    sides: Sides,
    tile: tuple[int, int],
    lists: tuple[Longs, Longs],
    floors: Singles,
    *,
    in_order: bool,
) -> None:
    scan_tile(
        sides.ventures,
        sides.mandates,
        sides.codes,
        sides.tables,
        sides.weights,
        (*tile, sides.families, in_order),
        lists,
        floors,
    )


def _bound(work: Callable[[int, int], Longs], first: int, last: int) -> Callable[[], Longs]:
    return lambda: work(first, last)


def run_all(works: Sequence[Callable[[], Result]]) -> list[Result]:
    """What each of the works returns, each in a thread."""
    if len(works) == 1:
        return [works[0]()]
    pool = ThreadPoolExecutor(len(works))
    try:
        return [done.result() for done in [pool.submit(work) for work in works]]
    finally:
        pool.shutdown(wait=False)


def _tile_width(mandates: int, threads: int) -> int:
    """Tiles wide enough for long loops, and at least a few for each thread."""
    share = -(-mandates // (4 * threads))
    return min(max(-(-share // WORD) * WORD, NARROWEST_TILE), WIDEST_TILE)
