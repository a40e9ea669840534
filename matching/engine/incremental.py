"""Lists that are kept up to date: a few records change, and only what that touches is scored.

A pair's score depends on its two records alone, so a change of some records changes the pairs of
those records only. They are scored anew, against all of the other side. A list that was not full
knows all of its pairs, so it just loses old ones and takes new ones. A full list knows only that
whatever it left out is worse than its last place: when it loses a member and no pair that is at
least as good as that place takes the member's, somebody unknown may have to, and its record is
scanned against the whole other side. The result is that of a full run, ties included.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import Longs, mandate_arrays, venture_arrays
from .bulk import kept_keys, pairs_of, usable_cores
from .changed import ChangedRecords, SideChanges, changed_records
from .checks import check_whole
from .explain import positions_of
from .heaps import CLOSED, NO_HOLE, carry_over, empty_heaps, key_of
from .problem import Problem
from .ranking import Ranked, check_k, name_pairs, rank
from .records import Weights
from .scan import Keep, closed_lists, make_ready, scan_by_mandates, scan_by_ventures
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

    Not for several threads at once; an update uses `threads` of its own (None: every core).
    """

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
        self._settle(problem, weights, k, min_points, threads)
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
    ) -> "KeptLists":
        """The lists of a full run that has been done, with these settings; see `rematch`."""
        lists = cls.__new__(cls)
        lists._settle(problem, weights, k, min_points, threads)
        ventures = positions_of(problem.ventures.id, ranked.venture_id)
        mandates = positions_of(problem.mandates.id, ranked.mandate_id)
        points = ranked.points.astype(np.int64)
        lists._ventures = empty_heaps(len(problem.ventures), k, min_points)
        lists._mandates = empty_heaps(len(problem.mandates), k, min_points)
        for kept, ranks, rows, others in (
            (lists._ventures, ranked.rank_for_venture, ventures, mandates),
            (lists._mandates, ranked.rank_for_mandate, mandates, ventures),
        ):
            listed = ranks > 0
            kept[rows[listed], k - ranks[listed]] = key_of(points[listed], others[listed])  # type: ignore[arg-type]
        return lists

    @property
    def problem(self) -> Problem:
        """The problem that the lists belong to."""
        return self._problem

    def ranked(self) -> Ranked:
        """The matches, as a full run over the problem gives them."""
        self._check_whole()
        pairs = pairs_of(self._ventures, self._mandates, 0, self._min_points)
        problem = self._problem
        return name_pairs(rank(*pairs, self._k), problem.ventures.id, problem.mandates.id)

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
        size, others = len(after.ventures), len(after.mandates)
        most = largest_share * size * others
        pairs = len(ours.fresh) * others + len(theirs.fresh) * size
        if pairs > most:
            return self._give_up(after, records, pairs=0)
        self._is_whole = False
        holes = self._carry_over(ours, theirs)
        self._score_fresh(after, ours.fresh, theirs.fresh)
        lost = [
            np.flatnonzero((lists[:, 0] == marks) & (marks != NO_HOLE))
            for lists, marks in zip((self._ventures, self._mandates), holes, strict=True)
        ]
        rescans = len(lost[0]) * others + len(lost[1]) * size
        if pairs + rescans > most:
            return self._give_up(after, records, pairs=pairs)
        if len(lost[0]):
            self._ventures[lost[0]] = self._scan_ventures(
                after, lost[0], closed_lists(others), True
            )
        if len(lost[1]):
            self._mandates[lost[1]] = self._scan_mandates(after, lost[1], closed_lists(size), True)
        self._problem, self._is_whole = after, True
        return Update(records, len(lost[0]), len(lost[1]), pairs + rescans, is_full_run=False)

    def _settle(
        self, problem: Problem, weights: Weights, k: int, min_points: int, threads: int | None
    ) -> None:
        self._k = check_k(k)
        self._min_points = check_whole("min_points", min_points, 0, FULL_SCORE)
        self._threads = usable_cores() if threads is None else threads
        if self._threads < 1:
            raise ValueError("threads must be at least 1")
        self._problem = problem
        self._weights = weights
        self._is_whole = True
        self._ventures: Longs
        self._mandates: Longs

    def _check_whole(self) -> None:
        if not self._is_whole:
            raise RuntimeError("an update of these lists was broken off")

    def _run_in_full(self, problem: Problem) -> None:
        block = (0, len(problem.ventures))
        lists = kept_keys(problem, self._weights, block, self._k, self._min_points, self._threads)
        self._ventures, self._mandates = (
            _widened(keys, self._k, self._min_points) for keys in lists
        )
        self._problem, self._is_whole = problem, True

    def _give_up(self, after: Problem, records: ChangedRecords, pairs: int) -> Update:
        self._run_in_full(after)
        pairs += len(after.ventures) * len(after.mandates)
        return Update(records, 0, 0, pairs, is_full_run=True)

    def _carry_over(self, ours: "_Moves", theirs: "_Moves") -> tuple[Longs, Longs]:
        """Take changed and gone records out of all lists; returns the marks of their holes."""
        self._ventures, for_ventures = self._carried(self._ventures, ours, theirs)
        self._mandates, for_mandates = self._carried(self._mandates, theirs, ours)
        return for_ventures, for_mandates

    def _carried(self, old: Longs, rows: "_Moves", others: "_Moves") -> tuple[Longs, Longs]:
        new = old if rows.is_in_place else np.empty((len(rows.old_row), self._k), np.int64)
        if rows.is_in_place and others.is_nothing:
            new[rows.fresh] = CLOSED
            return new, np.full(len(new), NO_HOLE, np.int64)
        holes = np.empty(len(new), np.int64)
        moved = (others.now_at, others.would_be_at)
        carry_over(old, rows.old_row, moved, self._min_points, new, holes)
        return new, holes

    def _score_fresh(self, after: Problem, ventures: Longs, mandates: Longs) -> None:
        """Score new and changed records against all of the other side, whose lists take them in.

        Their own lists are closed to each other, so that no pair gets into a list twice.
        """
        ours = theirs = None
        if len(ventures):
            ours = self._scan_ventures(after, ventures, self._mandates, False)
        if len(mandates):
            theirs = self._scan_mandates(after, mandates, self._ventures, False)
        if ours is not None:
            self._ventures[ventures] = ours
        if theirs is not None:
            self._mandates[mandates] = theirs

    def _scan_ventures(
        self, problem: Problem, rows: Longs, mandate_lists: Longs, in_order: bool
    ) -> Longs:
        """New lists of these ventures; the mandates' lists take in what is better than theirs."""
        taken = problem.ventures.take(rows)
        ventures = venture_arrays(taken, 0, len(taken))._replace(position=rows)
        sides = make_ready(
            ventures,
            mandate_arrays(problem.mandates),
            self._weights,
            len(problem.vocabularies.families),
        )
        keep = Keep(self._k, self._min_points, in_order)
        return scan_by_mandates(sides, keep, mandate_lists, self._threads)

    def _scan_mandates(
        self, problem: Problem, rows: Longs, venture_lists: Longs, in_order: bool
    ) -> Longs:
        """New lists of these mandates; the ventures' lists take in what is better than theirs."""
        sides = make_ready(
            venture_arrays(problem.ventures, 0, len(problem.ventures)),
            mandate_arrays(problem.mandates.take(rows))._replace(position=rows),
            self._weights,
            len(problem.vocabularies.families),
        )
        keep = Keep(self._k, self._min_points, in_order)
        return scan_by_ventures(sides, keep, venture_lists, self._threads)


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
        would_be_at = np.searchsorted(new, old)
        now_at = would_be_at.copy()
        now_at[positions_of(old, changes.went)] = -1
        now_at[positions_of(old, changes.changed)] = -1
        stays = np.flatnonzero(now_at >= 0)
        old_row = np.full(len(new), -1, np.int64)
        old_row[now_at[stays]] = stays
        is_in_place = not len(changes.came) and not len(changes.went)
        return cls(
            old_row,
            np.flatnonzero(old_row < 0),
            now_at,
            would_be_at,
            is_in_place,
            is_nothing=len(changes) == 0,
        )


def _widened(keys: Longs, k: int, min_points: int) -> Longs:
    """Lists of k places, in ascending order, from lists of at most k."""
    wide = empty_heaps(len(keys), k, min_points)
    wide[:, k - keys.shape[1] :] = keys
    wide.sort(axis=1)
    return wide
