"""One changed record after the other: what a world looks like after each, and what that costs.

The records are drawn at random; each kind of change takes its new facts from another record, so
they are distributed as in the world.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice
from typing import Any

import numpy as np
from numpy.random import Generator

from matching.engine import KeptLists, Problem, Weights

VENTURE_FACTS = (("need_eur", "min_tranche_eur"), ("instruments",), ("readiness", "track_record"))
MANDATE_FACTS = (("ceiling_eur", "ticket_min_eur"), ("instruments",), ("interest", "min_readiness"))


def changes(problem: Problem, count: int, seed: int) -> Iterator[tuple[str, Problem]]:
    """What has changed, and the problem after it; `count` of them, all kinds in turns."""
    dice = np.random.default_rng(seed)
    for kind in islice(cycle(KINDS), count):
        if kind == "a venture goes":  # and comes back, the next time
            gone, problem = problem, _without(problem, int(dice.integers(len(problem.ventures))))
        elif kind == "a venture comes":
            problem = gone
        else:
            side, facts = KINDS[kind]
            problem = _changed(problem, side, facts, dice)
        yield kind, problem


KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    **{f"a venture's {facts[0]}": ("ventures", facts) for facts in VENTURE_FACTS},
    "a venture goes": ("ventures", ()),
    "a venture comes": ("ventures", ()),
    **{f"a mandate's {facts[0]}": ("mandates", facts) for facts in MANDATE_FACTS},
}


def update_times(
    lists: KeptLists, count: int, seed: int, check: Callable[[KeptLists], None] | None = None
) -> list[dict[str, Any]]:
    """Seconds, kind and rescans of one update after the other. Making the changed problem is not
    counted: whoever loads it has done that. `check` may look at the lists after each.
    """
    found = []
    for kind, problem in changes(lists.problem, count, seed):
        start = time.perf_counter()
        update = lists.update(problem)
        seconds = time.perf_counter() - start
        rescans = update.rescanned_ventures + update.rescanned_mandates
        found.append(
            {"seconds": seconds, "kind": kind, "rescans": rescans, "full": update.is_full_run}
        )
        if check:
            check(lists)
    return found


def written_out(lists: KeptLists) -> float:
    """Seconds of writing all matches out."""
    start = time.perf_counter()
    lists.ranked()
    return time.perf_counter() - start


def kept_lists(problem: Problem, k: int, min_points: int, threads: int) -> KeptLists:
    """Lists that have been through an update of each kind, so that everything is compiled."""
    lists = KeptLists(problem, Weights(), k, min_points, threads=threads)
    for _kind, after in changes(problem, len(KINDS), seed=0):
        lists.update(after)
    return lists


def _changed(problem: Problem, side: str, facts: tuple[str, ...], dice: Generator) -> Problem:
    """A copy in which one record takes the facts of another; nothing else is shared with it."""
    columns = getattr(problem, side)
    copies = {name: getattr(columns, name).copy() for name in columns.__slots__}
    row = other = int(dice.integers(len(columns)))
    while all(np.array_equal(copies[name][row], copies[name][other]) for name in facts):
        other = int(dice.integers(len(columns)))
    for name in facts:
        copies[name][row] = copies[name][other]
    return replace(problem, **{side: replace(columns, **copies)})


def _without(problem: Problem, row: int) -> Problem:
    rows = np.delete(np.arange(len(problem.ventures)), row)
    return replace(problem, ventures=problem.ventures.take(rows))
