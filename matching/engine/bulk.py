"""Runs of the bulk loop: one block of ventures, or the whole problem on all cores."""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from .arrays import (
    Longs,
    Tables,
    empty_tables,
    mandate_arrays,
    mandate_codes,
    venture_arrays,
    venture_codes,
)
from .checks import check_whole
from .heaps import best_of, empty_heaps, kept_pairs, threshold
from .kernel import WORD, scan_tile
from .problem import Problem
from .ranking import Candidates, Ranked, check_k, name_pairs, rank, unique_pairs
from .records import Weights
from .tables import fill_tables
from .vocabulary import FULL_SCORE

WIDEST_TILE = 512
NARROWEST_TILE = 64

Pairs = tuple[Longs, Longs, Longs]


def candidates(
    problem: Problem,
    weights: Weights,
    first: int,
    last: int,
    k: int,
    min_points: int,
    *,
    threads: int = 1,
) -> Candidates:
    """Score the ventures at positions [first, last) against all mandates.

    Keeps, of the pairs with at least `min_points` (0 to 100,000), each venture's best k and each
    mandate's best k within the block. Memory: (ventures x threads + mandates) x k x 8 bytes.
    RecordError on settings out of range; IndexError on positions that the problem does not have.
    """
    if not 0 <= first <= last <= len(problem.ventures):
        raise IndexError(f"no ventures at positions {first} to {last}")
    check_k(k)
    check_whole("min_points", min_points, 0, FULL_SCORE)
    if threads < 1:
        raise ValueError("threads must be at least 1")
    pairs = _scan(problem, weights, (first, last), k, min_points, threads)
    venture, mandate, points = unique_pairs(*pairs)
    return Candidates(
        problem.ventures.id[venture], problem.mandates.id[mandate], points.astype(np.int32)
    )


def match(
    problem: Problem,
    weights: Weights,
    k: int = 20,
    min_points: int = 40_000,
    *,
    threads: int | None = None,
) -> Ranked:
    """The whole run in one call: the best k of both sides, of the pairs with `min_points`.

    Uses every core that the process may use unless `threads` says otherwise; the result does not
    depend on it. RecordError on settings out of range.
    """
    check_k(k)
    check_whole("min_points", min_points, 0, FULL_SCORE)
    workers = usable_cores() if threads is None else threads
    if workers < 1:
        raise ValueError("threads must be at least 1")
    pairs = _scan(problem, weights, (0, len(problem.ventures)), k, min_points, workers)
    return name_pairs(rank(*pairs, k), problem.ventures.id, problem.mandates.id)


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _scan(
    problem: Problem,
    weights: Weights,
    block: tuple[int, int],
    k: int,
    min_points: int,
    threads: int,
) -> Pairs:
    """All kept pairs of a block as positions and points; pairs kept by both sides come twice."""
    first, last = block
    size, others = last - first, len(problem.mandates)
    if size == 0 or others == 0:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing
    ventures = venture_arrays(problem.ventures, first, last)
    mandates = mandate_arrays(problem.mandates)
    our_values, our_codes = venture_codes(ventures)
    their_values, their_codes = mandate_codes(mandates)
    numbers = np.array(weights.as_tuple(), np.int64)
    tables: Tables = empty_tables(our_values, their_values)
    fill_tables(our_values, their_values, numbers, tables)

    mandate_heaps = empty_heaps(others, min(k, size), min_points)
    width = _tile_width(others, threads)
    starts = iter(range(0, others, width))
    families = len(problem.vocabularies.families)

    def scan_tiles() -> Longs:
        heaps = empty_heaps(size, min(k, others), min_points)
        floor = np.full(size, threshold(int(heaps[0, 0])), np.float32)
        for start in starts:  # shared: each tile goes to whichever thread is free
            scan_tile(
                ventures,
                mandates,
                (our_codes, their_codes),
                tables,
                numbers,
                (start, min(start + width, others), families),
                (heaps, mandate_heaps),
                floor,
            )
        return heaps

    try:
        venture_heaps = _run(scan_tiles, min(threads, -(-others // width)))
    except BaseException:
        deque(starts, maxlen=0)  # leave nothing for other threads to begin
        raise
    venture, their_best, for_venture = kept_pairs(best_of(venture_heaps), min_points)
    mandate, our_best, for_mandate = kept_pairs(mandate_heaps, min_points)
    ours = np.concatenate((venture, our_best))
    theirs = np.concatenate((their_best, mandate))
    points = np.concatenate((for_venture, for_mandate))
    return ours + first, theirs, points


def _run(work: Callable[[], Longs], threads: int) -> list[Longs]:
    """What the work returns in each of the threads."""
    if threads == 1:
        return [work()]
    pool = ThreadPoolExecutor(threads)
    try:
        return [done.result() for done in [pool.submit(work) for _ in range(threads)]]
    finally:
        pool.shutdown(wait=False)


def _tile_width(mandates: int, threads: int) -> int:
    """Tiles wide enough for long loops, and at least a few for each thread."""
    share = -(-mandates // (4 * threads))
    return min(max(-(-share // WORD) * WORD, NARROWEST_TILE), WIDEST_TILE)
