"""What the engine is measured against.

Two do less than the engine: the bare matrix product has neither gates nor lists, and FAISS has no
gates and only inner products. Two do the same: whole-matrix NumPy, and the plain twin of the tests.
"""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine import Problem, Weights
from matching.engine.criteria import CONTROL_TOLERANCE, LEVEL_TOLERANCE
from matching.engine.ranking import Ranked, name_pairs, rank
from matching.engine.vocabulary import SERVICE_CENTRE_BIT, UNKNOWN

WIDTH = 99
"""Features of a record, were a score one inner product: groups, sets and levels, one each."""
TILE = 4_096

Singles = NDArray[np.float32]
Doubles = NDArray[np.float64]
Levels = NDArray[np.int8]


def draw_sides(ventures: int, mandates: int, seed: int) -> tuple[Singles, Singles]:
    """Random sides, ventures × WIDTH and mandates × WIDTH."""
    dice = np.random.default_rng(seed)
    return (
        dice.random((ventures, WIDTH), dtype=np.float32),
        dice.random((mandates, WIDTH), dtype=np.float32),
    )


def product_tiles(ours: Singles, theirs: Singles, tile: int = TILE) -> Iterator[Singles]:
    """The matrix product of the sides, tile by tile, each overwritten by the next."""
    across = np.ascontiguousarray(theirs.T)
    buffer = np.empty(tile * tile, np.float32)
    for left in range(0, len(theirs), tile):
        columns = np.ascontiguousarray(across[:, left : left + tile])
        for top in range(0, len(ours), tile):
            rows = ours[top : top + tile]
            shape = len(rows), columns.shape[1]
            out = buffer[: shape[0] * shape[1]].reshape(shape)
            yield np.matmul(rows, columns, out=out)


def search_both_ways(ours: Singles, theirs: Singles, k: int, sample: int) -> tuple[Any, Any, float]:
    """FAISS: the k best of either side by inner product, exactly; ids of both and seconds.

    At most `sample` records of each side ask; the seconds are scaled to all of them, since a flat
    index compares each asker with everybody.
    """
    import faiss

    found, seconds = [], 0.0
    for asking, asked in ((ours, theirs), (theirs, ours)):
        start = time.perf_counter()
        index = faiss.IndexFlatIP(WIDTH)
        index.add(asked)
        adding = time.perf_counter() - start
        _points, ids = index.search(asking[:sample], k)
        spent = time.perf_counter() - start - adding
        seconds += adding + spent * len(asking) / min(len(asking), sample)
        found.append(ids)
    return found[0], found[1], seconds


def match_by_matrices(problem: Problem, weights: Weights, k: int, min_points: int) -> Ranked:
    """The engine's answer by NumPy over whole matrices (ventures × mandates), the usual way."""
    points = score_matrix(problem, weights)
    points[points < min_points] = -1
    kept = []
    for axis, length in ((1, points.shape[1]), (0, points.shape[0])):
        # Ties go to the smaller position: make every score of a row or a column another number.
        place = np.arange(length) if axis == 1 else np.arange(length)[:, None]
        keys = points * length + (length - 1 - place)
        best = min(k, length)
        chosen = np.argpartition(keys, length - best, axis=axis)
        chosen = chosen[:, -best:] if axis == 1 else chosen[-best:]
        mine = np.arange(points.shape[1 - axis])
        rows, columns = np.broadcast_arrays(
            *((mine[:, None], chosen) if axis == 1 else (chosen, mine))
        )
        kept.append((rows.ravel(), columns.ravel()))
    venture, mandate = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    taken = points[venture, mandate] >= 0
    venture, mandate = venture[taken], mandate[taken]
    ranked = rank(venture, mandate, points[venture, mandate], k)
    return name_pairs(ranked, problem.ventures.id, problem.mandates.id)


def score_matrix(problem: Problem, weights: Weights) -> NDArray[np.int64]:
    """Points of each pair, -1 where a gate fails."""
    ours, theirs = problem.ventures, problem.mandates
    offered = np.zeros((len(ours), len(problem.vocabularies.groups)))
    owner = np.repeat(np.arange(len(ours)), np.diff(ours.offer_start))
    offered[owner, ours.offer_group] = ours.offer_share
    weighted = offered @ theirs.interest.T.astype(float)
    need, ceiling = ours.need_eur[:, None], theirs.ceiling_eur
    instruments, in_instruments = _overlap(ours.instruments, theirs.instruments)
    forms, in_forms = _overlap(ours.forms, theirs.forms)
    share, applies = _repair(problem)
    number = dict(zip(WEIGHT_NAMES, weights.as_tuple(), strict=True))
    category = np.where(applies, number["category"], number["category"] + number["repair"])
    points = _points(category, weighted / 10_000)
    points += _points(number["funding_cover"], np.sqrt(np.minimum(need, ceiling) / need))
    points += _points(number["ticket"], np.minimum(need / theirs.ticket_min_eur, 1))
    points += _points(number["instruments"], instruments)
    points += _points(number["forms"], forms)
    control = _reach(ours.max_partner_share, theirs.min_share, 0, CONTROL_TOLERANCE)
    points += _points(number["control"], control)
    readiness = _reach(ours.readiness, theirs.min_readiness, 1, LEVEL_TOLERANCE)
    points += _points(number["readiness"], readiness)
    record = _reach(ours.track_record, theirs.min_track_record, 0, LEVEL_TOLERANCE)
    points += _points(number["track_record"], record)
    points += np.where(applies, _points(number["repair"], share), 0)
    passes = (weighted > 0) & in_instruments & in_forms & (ceiling >= ours.min_tranche_eur[:, None])
    passes &= (ours.side[:, None] & theirs.side) != 0
    passes &= ((offered > 0) @ theirs.excluded.T.astype(float)) == 0
    owner = np.repeat(np.arange(len(ours)), np.diff(ours.excluded_start))
    shut = np.zeros((len(ours), len(problem.vocabularies.countries)), np.bool_)
    shut[owner, ours.excluded_country] = True
    passes &= ~shut[:, theirs.country]
    points[~passes] = -1
    return points


WEIGHT_NAMES = tuple(Weights.__dataclass_fields__)


def _points(weight: Any, value: Doubles) -> NDArray[np.int64]:
    points: NDArray[np.int64] = np.floor(1000 * weight * value + 0.5).astype(np.int64)
    return points


def _overlap(ours: Any, theirs: Any) -> tuple[Doubles, NDArray[np.bool_]]:
    common = ours[:, None] & theirs
    smaller = np.minimum(np.bitwise_count(ours)[:, None], np.bitwise_count(theirs))
    return np.bitwise_count(common) / smaller, common != 0


def _reach(held: Levels, asked: Levels, least: int, tolerance: int) -> Doubles:
    have, want = held[:, None].astype(float), asked.astype(float)
    known = np.clip(1 - (want - have) / tolerance, 0, 1)
    return np.where(have == UNKNOWN, np.where(want <= least, 1.0, 0.5), known)


def _repair(problem: Problem) -> tuple[Doubles, NDArray[np.bool_]]:
    """The share of units that can be repaired, and where the criterion applies."""
    ours, theirs = problem.ventures, problem.mandates
    families = len(problem.vocabularies.families)
    can = np.zeros((len(ours), families))
    can[np.repeat(np.arange(len(ours)), np.diff(ours.repairable_start)), ours.repairable_family] = 1
    units = np.zeros((len(theirs), families))
    owner = np.repeat(np.arange(len(theirs)), np.diff(theirs.equipment_start))
    units[owner, theirs.equipment_family] = theirs.equipment_units
    total = theirs.total_units()
    applies = (ours.forms[:, None] & theirs.forms & SERVICE_CENTRE_BIT != 0) & (total > 0)
    return (can @ units.T) / np.maximum(total, 1), applies
