"""The ledger of gates: pairs between which exactly one gate stands, and the money behind them.

A near miss counts for the product group that has the largest share of the venture's offer (the
first in code order of equal ones) and for the mandate's country. Its money is what the partner
could put in were the gate open: the smaller of need and ceiling, in whole euros.
"""

from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from .arrays import Indexes, Longs, MandateArrays, VentureArrays, mandate_arrays, venture_arrays
from .bulk import usable_cores
from .changed import ChangedRecords
from .columns import MandateColumns, VentureColumns
from .explain import positions_of
from .ledger import count_block
from .problem import Problem
from .scan import run_all
from .vocabulary import GATES


@dataclass(frozen=True, slots=True)
class NearMisses:
    """How many near misses there are and their whole euros, by gate, product group, country."""

    gate: str
    group: str
    country: str
    pairs: int
    euros: int


def near_misses(
    problem: Problem, first: int, last: int, *, threads: int | None = None
) -> list[NearMisses]:
    """Near misses between the ventures at positions [first, last) and all mandates.

    Only what there is, in the order of gates, product groups and countries; the sums over blocks
    that cover all ventures are those of the whole problem. Uses every core that the process may use
    unless `threads` says otherwise: each adds next to no work, and a block is often a whole run.
    IndexError on positions that the problem does not have.
    """
    if not 0 <= first <= last <= len(problem.ventures):
        raise IndexError(f"no ventures at positions {first} to {last}")
    workers = usable_cores() if threads is None else threads
    if workers < 1:
        raise ValueError("threads must be at least 1")
    counts = _Counts(problem, workers)
    counts.add(problem.ventures, first, last, problem.mandates)
    return counts.listed()


def near_miss_changes(
    before: Problem, after: Problem, records: ChangedRecords
) -> tuple[list[NearMisses], list[NearMisses]]:
    """What changed records take from the ledger of the old problem, and what they add to it.

    `records` is what `changed_records` says of the two. Old ledger - first + second = new ledger.
    """
    ours, theirs = records.ventures, records.mandates
    gone = _near_misses_with(before, (ours.went, ours.changed), (theirs.went, theirs.changed))
    come = _near_misses_with(after, (ours.came, ours.changed), (theirs.came, theirs.changed))
    return gone, come


def _near_misses_with(
    problem: Problem, ventures: tuple[Longs, Longs], mandates: tuple[Longs, Longs]
) -> list[NearMisses]:
    """Near misses of pairs of which at least one record is among the given ids."""
    ours = positions_of(problem.ventures.id, np.concatenate(ventures))
    theirs = positions_of(problem.mandates.id, np.concatenate(mandates))
    others = problem.ventures.take(np.delete(np.arange(len(problem.ventures)), ours))
    counts = _Counts(problem)
    counts.add(problem.ventures.take(ours), 0, len(ours), problem.mandates)
    counts.add(others, 0, len(others), problem.mandates.take(theirs))
    return counts.listed()


class _Counts:
    """Pairs and euros by gate, product group and country, in the numbers of a problem."""

    def __init__(self, problem: Problem, threads: int = 1) -> None:
        self.threads = threads
        self.names = problem.vocabularies
        shape = (len(GATES), len(self.names.groups), len(self.names.countries))
        self.pairs, self.euros = np.zeros(shape, np.int64), np.zeros(shape, np.int64)

    def add(
        self, ventures: VentureColumns, first: int, last: int, mandates: MandateColumns
    ) -> None:
        """Count the near misses between a block of ventures and mandates."""
        if first < last and len(mandates):
            ours = venture_arrays(ventures, first, last)
            theirs = mandate_arrays(mandates)
            count_near_misses(
                ours, theirs, _leading_groups(ours), self.pairs, self.euros, self.threads
            )

    def listed(self) -> list[NearMisses]:
        """Only what there is, in the order of gates, product groups and countries."""
        return [
            NearMisses(
                GATES[gate],
                self.names.groups[group],
                self.names.countries[country],
                int(self.pairs[gate, group, country]),
                int(self.euros[gate, group, country]),
            )
            for gate, group, country in zip(*np.nonzero(self.pairs), strict=True)
        ]


def _leading_groups(ventures: VentureArrays) -> Indexes:
    """The product group with the largest share of each venture."""
    starts = ventures.offer_start
    return np.array(
        [
            ventures.offer_group[start + int(np.argmax(ventures.offer_share[start:end]))]
            for start, end in pairwise(starts)
        ],
        np.int32,
    )


def count_near_misses(
    ventures: VentureArrays,
    mandates: MandateArrays,
    leading: Indexes,
    pairs: Longs,
    euros: Longs,
    threads: int = 1,
) -> None:
    """Add the block's near misses to `pairs` and `euros` (gates x product groups x countries)."""
    share = max(-(-len(leading) // threads), 1)

    def count(first: int) -> tuple[Longs, Longs]:
        mine = np.zeros_like(pairs), np.zeros_like(euros)
        block = (first, min(first + share, len(leading)))
        count_block(ventures, mandates, leading, block, *mine)
        return mine

    firsts = range(0, len(leading), share)
    for counted, amounts in run_all([partial(count, first) for first in firsts]):
        pairs += counted
        euros += amounts
