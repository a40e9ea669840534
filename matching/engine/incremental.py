"""Lists that are kept up to date: a few records change, and only what that touches is scored.

A pair's score depends on its two records alone, so a change of some records changes the pairs of
those records only. They are scored anew, against all of the other side. A list that was not full
knows all of its pairs, so it just loses old ones and takes new ones. A full list knows only that
whatever it left out is worse than its last place: when it loses a member and no pair that is at
least as good as that place takes the member's, somebody unknown may have to, and its record is
scanned against the whole other side. The result is that of a full run, ties included.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from .arrays import (
    Indexes,
    Longs,
    MandateArrays,
    VentureArrays,
    mandate_arrays,
    venture_arrays,
)
from .bulk import kept_keys, pairs_of, usable_cores
from .changed import ChangedRecords, SideChanges, changed_records
from .checks import check_whole
from .explain import positions_of
from .heaps import CLOSED, NO_HOLE, carry_over, empty_heaps, key_of
from .problem import Problem
from .ranking import Ranked, check_k, name_pairs, rank
from .records import Weights
from .scan import Keep, Sides, closed_lists, make_ready, scan_by_mandates, scan_by_ventures
from .vocabulary import FULL_SCORE

LARGEST_SHARE: Final = 0.2
"""Of the pairs of a full run: from here on, a full run takes no longer than scanning this many in
narrow strips."""


@dataclass(frozen=True, slots=True)
class Update:
    """What an update did. Rescanned are lists of unchanged records that had to be scanned against
    the whole other side; `pairs` is how many pairs were scored. `is_full_run`: so much had changed
    that everything was scored.
    """

    records: ChangedRecords
    rescanned_ventures: int
    rescanned_mandates: int
    pairs: int
    is_full_run: bool


@dataclass(frozen=True, slots=True)
class Rematched:
    """What a full run over the new problem would give, and how it was found."""

    ranked: Ranked
    update: Update


def rematch(
    before: Problem,
    ranked: Ranked,
    after: Problem,
    weights: Weights,
    k: int = 20,
    min_points: int = 40_000,
    *,
    threads: int | None = None,
    largest_share: float = LARGEST_SHARE,
) -> Rematched:
    """The matches of the new problem, from those of a full run over the old one.

    `ranked` is what `match(before, weights, k, min_points)` gave; other settings than those of that
    run give wrong matches. Most of the time goes into reading and writing the matches: use
    KeptLists for one change after the other. RecordError on settings out of range, KeyError on a
    match whose records the old problem does not have.
    """
    lists = KeptLists.from_ranked(before, ranked, weights, k, min_points, threads=threads)
    update = lists.update(after, largest_share=largest_share)
    return Rematched(lists.ranked(), update)


class KeptLists:
    """Both sides' best k, ready for the next change. Memory: (ventures + mandates) x k x 8 bytes.

    Not for several threads at once; the work itself uses `threads` (None: every core).
    """

    _work: "_Work"
    _problem: Problem
    _is_whole: bool
    _ventures: Longs
    _mandates: Longs

    def __init__(
        self,
        problem: Problem,
        weights: Weights,
        k: int = 20,
        min_points: int = 40_000,
        *,
        threads: int | None = None,
    ) -> None:
        """The lists of a full run. RecordError on settings out of range."""
        self._work = _Work.checked(weights, k, min_points, threads)
        self._run_in_full(problem)

    @classmethod
    def from_ranked(
        cls,
        problem: Problem,
        ranked: Ranked,
        weights: Weights,
        k: int = 20,
        min_points: int = 40_000,
        *,
        threads: int | None = None,
    ) -> Self:
        """The lists of a full run that has been done, with these settings; see `rematch`."""
        lists = cls.__new__(cls)
        lists._work = _Work.checked(weights, k, min_points, threads)
        lists._problem, lists._is_whole = problem, True
        ventures = positions_of(problem.ventures.id, ranked.venture_id)
        mandates = positions_of(problem.mandates.id, ranked.mandate_id)
        points = ranked.points.astype(np.int64)
        lists._ventures = lists._work.listed(
            ventures, mandates, points, ranked.rank_for_venture, len(problem.ventures)
        )
        lists._mandates = lists._work.listed(
            mandates, ventures, points, ranked.rank_for_mandate, len(problem.mandates)
        )
        return lists

    @property
    def problem(self) -> Problem:
        """The problem that the lists belong to."""
        return self._problem

    def ranked(self) -> Ranked:
        """The matches, as a full run over the problem gives them."""
        self._check_whole()
        pairs = pairs_of(self._ventures, self._mandates, 0, self._work.min_points)
        problem = self._problem
        return name_pairs(rank(*pairs, self._work.k), problem.ventures.id, problem.mandates.id)

    def update(self, after: Problem, *, largest_share: float = LARGEST_SHARE) -> Update:
        """Make these the lists of another problem, the quicker the less it differs.

        Where more than `largest_share` of the pairs of a full run would have to be scored, a full
        run is what happens. An update that is broken off leaves lists that can no longer be used:
        RuntimeError.
        """
        self._check_whole()
        records = changed_records(self._problem, after)
        ours = _Moves.of(self._problem.ventures.id, after.ventures.id, records.ventures)
        theirs = _Moves.of(self._problem.mandates.id, after.mandates.id, records.mandates)
        most = largest_share * len(after.ventures) * len(after.mandates)
        pairs = _pairs(after, ours.fresh, theirs.fresh)
        if pairs > most:
            return self._give_up(after, records, pairs=0)
        self._is_whole = False
        marks = self._carry_over(ours, theirs)
        self._score_fresh(after, ours.fresh, theirs.fresh)
        unsure = _with_holes(self._ventures, marks[0]), _with_holes(self._mandates, marks[1])
        rescans = _pairs(after, *unsure)
        if pairs + rescans > most:
            return self._give_up(after, records, pairs)
        self._scan_again(after, *unsure)
        self._problem, self._is_whole = after, True
        return Update(records, len(unsure[0]), len(unsure[1]), pairs + rescans, is_full_run=False)

    def _check_whole(self) -> None:
        if not self._is_whole:
            raise RuntimeError("an update of these lists was broken off")

    def _run_in_full(self, problem: Problem) -> None:
        self._ventures, self._mandates = self._work.full_run(problem)
        self._problem, self._is_whole = problem, True

    def _give_up(self, after: Problem, records: ChangedRecords, pairs: int) -> Update:
        self._run_in_full(after)
        pairs += len(after.ventures) * len(after.mandates)
        return Update(records, 0, 0, pairs, is_full_run=True)

    def _carry_over(self, ours: "_Moves", theirs: "_Moves") -> tuple[Longs, Longs]:
        """Take changed and gone records out of all lists; returns the marks of their holes."""
        least = self._work.min_points
        self._ventures, for_ventures = _carried(self._ventures, ours, theirs, least)
        self._mandates, for_mandates = _carried(self._mandates, theirs, ours, least)
        return for_ventures, for_mandates

    def _score_fresh(self, after: Problem, ventures: Longs, mandates: Longs) -> None:
        """Score new and changed records against all of the other side, whose lists take them in.

        Their own lists are made anew, by their own scan; until then they are closed, since the
        other side's scan would fill them in vain.
        """
        for_ventures = self._work.scan_ventures(after, ventures, self._mandates)
        for_mandates = self._work.scan_mandates(after, mandates, self._ventures)
        self._ventures[ventures] = for_ventures
        self._mandates[mandates] = for_mandates

    def _scan_again(self, after: Problem, ventures: Longs, mandates: Longs) -> None:
        """Scan these records against the whole other side, whose lists know them already."""
        self._ventures[ventures] = self._work.scan_ventures(after, ventures, None)
        self._mandates[mandates] = self._work.scan_mandates(after, mandates, None)


@dataclass(frozen=True, slots=True)
class _Work:
    """The settings of a run, and what is done with them."""

    weights: Weights
    k: int
    min_points: int
    threads: int

    @classmethod
    def checked(cls, weights: Weights, k: int, min_points: int, threads: int | None) -> Self:
        check_k(k)
        check_whole("min_points", min_points, 0, FULL_SCORE)
        workers = usable_cores() if threads is None else threads
        if workers < 1:
            raise ValueError("threads must be at least 1")
        return cls(weights, k, min_points, workers)

    def full_run(self, problem: Problem) -> tuple[Longs, Longs]:
        """Both sides' lists, with k places each."""
        block = (0, len(problem.ventures))
        ours, theirs = kept_keys(
            problem, self.weights, block, self.k, self.min_points, self.threads
        )
        return self._widened(ours), self._widened(theirs)

    def listed(self, rows: Longs, others: Longs, points: Longs, ranks: Indexes, size: int) -> Longs:
        """The lists of `size` records from pairs of positions and the ranks on this side."""
        lists = empty_heaps(size, self.k, self.min_points)
        kept = ranks > 0
        keys = key_of(points[kept], others[kept])  # type: ignore[arg-type]
        lists[rows[kept], self.k - ranks[kept]] = keys
        return lists

    def scan_ventures(self, problem: Problem, rows: Longs, mandate_lists: Longs | None) -> Longs:
        """New lists of these ventures; the mandates' lists, if given, take in what is better than
        their worst.
        """
        if not len(rows):
            return empty_heaps(0, self.k, self.min_points)
        sides = self._sides(
            problem,
            venture_arrays(problem.ventures.take(rows), 0, len(rows))._replace(position=rows),
            mandate_arrays(problem.mandates),
        )
        keep = Keep(self.k, self.min_points, in_order=mandate_lists is None)
        if mandate_lists is None:
            mandate_lists = closed_lists(len(problem.mandates))
        return scan_by_mandates(sides, keep, mandate_lists, self.threads)

    def scan_mandates(self, problem: Problem, rows: Longs, venture_lists: Longs | None) -> Longs:
        """New lists of these mandates; the ventures' lists, if given, take in what is better than
        their worst.
        """
        if not len(rows):
            return empty_heaps(0, self.k, self.min_points)
        sides = self._sides(
            problem,
            venture_arrays(problem.ventures, 0, len(problem.ventures)),
            mandate_arrays(problem.mandates.take(rows))._replace(position=rows),
        )
        keep = Keep(self.k, self.min_points, in_order=venture_lists is None)
        if venture_lists is None:
            venture_lists = closed_lists(len(problem.ventures))
        return scan_by_ventures(sides, keep, venture_lists, self.threads)

    def _sides(self, problem: Problem, ours: VentureArrays, theirs: MandateArrays) -> Sides:
        return make_ready(ours, theirs, self.weights, len(problem.vocabularies.families))

    def _widened(self, lists: Longs) -> Longs:
        """Lists of k places, in ascending order, from lists of at most k."""
        wide = empty_heaps(len(lists), self.k, self.min_points)
        wide[:, self.k - lists.shape[1] :] = lists
        wide.sort(axis=1)
        return wide


@dataclass(frozen=True, slots=True)
class _Moves:
    """How the positions of a side move.

    `old_row`: for each new position the old one, -1 where the record is new or changed; `fresh`:
    the positions of those. `now_at`: for each old position the new one, -1 where the record is
    changed or gone. `would_be_at`: for each old position, how many new records have smaller ids.
    """

    old_row: Longs
    fresh: Longs
    now_at: Longs
    would_be_at: Longs
    is_in_place: bool
    is_nothing: bool

    @classmethod
    def of(cls, old: Longs, new: Longs, changes: SideChanges) -> "_Moves":
        """From the ids of a side in both problems."""
        is_in_place = not len(changes.came) and not len(changes.went)
        would_be_at = np.arange(len(old)) if is_in_place else np.searchsorted(new, old)
        now_at = would_be_at.copy()
        now_at[positions_of(old, changes.went)] = -1
        now_at[positions_of(old, changes.changed)] = -1
        stays = np.flatnonzero(now_at >= 0)
        old_row = np.full(len(new), -1, np.int64)
        old_row[now_at[stays]] = stays
        return cls(
            old_row,
            np.flatnonzero(old_row < 0),
            now_at,
            would_be_at,
            is_in_place,
            is_nothing=len(changes) == 0,
        )


def _carried(old: Longs, rows: _Moves, others: _Moves, min_points: int) -> tuple[Longs, Longs]:
    """The lists of a side as `carry_over` leaves them, and the marks of their holes."""
    new = old if rows.is_in_place else np.empty((len(rows.old_row), old.shape[1]), np.int64)
    if rows.is_in_place and others.is_nothing:
        new[rows.fresh] = CLOSED
        return new, np.full(len(new), NO_HOLE, np.int64)
    holes = np.empty(len(new), np.int64)
    moved = (others.now_at, others.would_be_at)
    carry_over(old, rows.old_row, moved, min_points, new, holes)
    return new, holes


def _with_holes(lists: Longs, marks: Longs) -> Longs:
    """The rows whose lists still have a hole."""
    return np.flatnonzero((lists[:, 0] == marks) & (marks != NO_HOLE))


def _pairs(problem: Problem, ventures: Longs, mandates: Longs) -> int:
    """How many pairs are scored when these scan all of the other side."""
    return len(ventures) * len(problem.mandates) + len(mandates) * len(problem.ventures)
