"""Runs of the bulk loop: one block of ventures, or the whole problem on all cores."""

import os

import numpy as np

from .arrays import Longs, mandate_arrays, venture_arrays
from .checks import check_whole
from .heaps import empty_heaps, kept_pairs
from .problem import Problem
from .ranking import Candidates, Ranked, check_k, name_pairs, rank, unique_pairs
from .records import Weights
from .scan import Keep, make_ready, scan_by_mandates
from .vocabulary import FULL_SCORE

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
    lists = kept_keys(problem, weights, (first, last), k, min_points, threads)
    venture, mandate, points = unique_pairs(*pairs_of(*lists, first, min_points))
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
    block = (0, len(problem.ventures))
    pairs = pairs_of(*kept_keys(problem, weights, block, k, min_points, workers), 0, min_points)
    return name_pairs(rank(*pairs, k), problem.ventures.id, problem.mandates.id)


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def kept_keys(
    problem: Problem,
    weights: Weights,
    block: tuple[int, int],
    k: int,
    min_points: int,
    threads: int,
) -> tuple[Longs, Longs]:
    """The lists of a block's ventures and of all mandates within it, as keys (see heaps.py).

    Ventures x at most k and mandates x at most k: a list is no longer than there are counterparts.
    """
    first, last = block
    size, others = last - first, len(problem.mandates)
    mandate_lists = empty_heaps(others, min(k, size), min_points)
    if size == 0 or others == 0:
        return empty_heaps(size, min(k, others), min_points), mandate_lists
    sides = make_ready(
        venture_arrays(problem.ventures, first, last),
        mandate_arrays(problem.mandates),
        weights,
        len(problem.vocabularies.families),
    )
    keep = Keep(min(k, others), min_points, in_order=True)
    return scan_by_mandates(sides, keep, mandate_lists, threads), mandate_lists


def pairs_of(venture_keys: Longs, mandate_keys: Longs, first: int, min_points: int) -> Pairs:
    """All pairs in both sides' lists as positions and points; those kept by both come twice.

    Row i of the ventures' lists is the venture at position `first` + i.
    """
    venture, their_best, for_venture = kept_pairs(venture_keys, min_points)
    mandate, our_best, for_mandate = kept_pairs(mandate_keys, min_points)
    return (
        np.concatenate((venture + first, our_best)),
        np.concatenate((their_best, mandate)),
        np.concatenate((for_venture, for_mandate)),
    )
