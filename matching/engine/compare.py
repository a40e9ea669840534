"""What changed from one run to another, pair by pair, and why.

Every pair that one of the runs kept and that is not the same in both has exactly one change and
exactly one reason, so that the parts add up: before + entered - left = after.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from .arrays import Indexes, Longs
from .changed import changed_records
from .explain import REFUSED, points_of_pairs
from .problem import Problem
from .ranking import Ranked
from .records import Weights

Flags = NDArray[np.bool_]


class Change(IntEnum):
    """What became of a pair."""

    ENTERED = 1
    LEFT = 2
    MOVED = 3


class Reason(IntEnum):
    """Why. The first that holds, in the order of the contract of `compare`."""

    PROFILE = 1
    GATE = 2
    WEIGHTS = 3
    ENGINE = 4
    OTHERS = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run: its inputs, its weights, what it kept."""

    problem: Problem
    weights: Weights
    ranked: Ranked


@dataclass(frozen=True, slots=True)
class Changes:
    """One row a pair, by ascending venture and mandate. Points are 0 where it was not kept."""

    venture_id: Longs
    mandate_id: Longs
    change: Indexes
    reason: Indexes
    points_before: Indexes
    points_after: Indexes

    def __len__(self) -> int:
        return len(self.change)

    def count(self, change: Change, reason: Reason) -> int:
        """How many pairs have this change for this reason."""
        return int(np.count_nonzero((self.change == change) & (self.reason == reason)))


def compare(before: Outcome, after: Outcome) -> Changes:
    """The pairs that entered, left, or have other points or another rank, with the reason of each.

    GATE: both records are in both runs, and a gate opened or closed between them. OTHERS: the
    pair's points are the same, so better ones pushed it down or out, or made room for it. PROFILE:
    a record is new, is gone, or says something else, and that changed the points. WEIGHTS: the
    facts give the same points under the old weights, so the new ones changed them. ENGINE: neither
    facts nor weights changed, but the points did.
    """
    pairs = _Union(before.ranked, after.ranked)
    change = pairs.changes()
    kept = change > 0
    ventures, mandates = pairs.venture_id[kept], pairs.mandate_id[kept]
    reason = _reasons(before, after, (ventures, mandates), pairs.points_before[kept])
    return Changes(
        ventures,
        mandates,
        change[kept].astype(np.int32),
        reason,
        np.maximum(pairs.points_before[kept], 0).astype(np.int32),
        np.maximum(pairs.points_after[kept], 0).astype(np.int32),
    )


class _Union:
    """The pairs of both runs side by side; points and ranks are -1 where a run has no such pair."""

    def __init__(self, before: Ranked, after: Ranked) -> None:
        ventures, venture = np.unique(
            np.concatenate([before.venture_id, after.venture_id]), return_inverse=True
        )
        mandates, mandate = np.unique(
            np.concatenate([before.mandate_id, after.mandate_id]), return_inverse=True
        )
        width = max(len(mandates), 1)
        distinct, places = np.unique(venture * width + mandate, return_inverse=True)
        self.venture_id: Longs = ventures[distinct // width]
        self.mandate_id: Longs = mandates[distinct % width]
        old, new = places[: len(before)], places[len(before) :]
        self.points_before = self._spread(before.points, old)
        self.points_after = self._spread(after.points, new)
        self.ranks_before = [
            self._spread(ranks, old) for ranks in (before.rank_for_venture, before.rank_for_mandate)
        ]
        self.ranks_after = [
            self._spread(ranks, new) for ranks in (after.rank_for_venture, after.rank_for_mandate)
        ]

    def _spread(self, values: Indexes, places: Longs) -> Longs:
        spread = np.full(len(self.venture_id), -1, np.int64)
        spread[places] = values
        return spread

    def changes(self) -> Longs:
        """A Change for each pair, 0 where nothing did."""
        is_moved = self.points_before != self.points_after
        for old, new in zip(self.ranks_before, self.ranks_after, strict=True):
            is_moved |= old != new
        change = np.where(is_moved, int(Change.MOVED), 0)
        change[self.points_before < 0] = Change.ENTERED
        change[self.points_after < 0] = Change.LEFT
        return change


def _reasons(
    before: Outcome, after: Outcome, pairs: tuple[Longs, Longs], kept_before: Longs
) -> Indexes:
    """The Reason of each pair, worked out by scoring it under both runs' facts and weights."""
    old_points, was_there = _points(before.problem, before.weights, pairs)
    new_points, is_there = _points(after.problem, after.weights, pairs)
    new_facts_only, _ = _points(after.problem, before.weights, pairs)
    # What the old run itself stored counts: this engine might score its inputs otherwise.
    stored = np.where(kept_before >= 0, kept_before, old_points)
    is_changed = _says_something_else(before.problem, after.problem, pairs)
    reason = np.full(len(stored), int(Reason.ENGINE), np.int32)
    reason[new_points != new_facts_only] = Reason.WEIGHTS
    reason[is_changed & (new_facts_only != stored)] = Reason.PROFILE
    reason[new_points == stored] = Reason.OTHERS
    reason[(new_points == REFUSED) != (stored == REFUSED)] = Reason.GATE
    reason[~(was_there & is_there)] = Reason.PROFILE
    return reason


def _points(problem: Problem, weights: Weights, pairs: tuple[Longs, Longs]) -> tuple[Longs, Flags]:
    """Points (REFUSED where a gate is closed or a record missing), and whether both are there."""
    is_there = np.isin(pairs[0], problem.ventures.id) & np.isin(pairs[1], problem.mandates.id)
    points = np.full(len(is_there), REFUSED, np.int64)
    points[is_there] = points_of_pairs(problem, weights, pairs[0][is_there], pairs[1][is_there])
    return points, is_there


def _says_something_else(before: Problem, after: Problem, pairs: tuple[Longs, Longs]) -> Flags:
    """Which pairs have a record that is in both problems with different facts."""
    records = changed_records(before, after)
    return np.isin(pairs[0], records.ventures.changed) | np.isin(pairs[1], records.mandates.changed)
