"""The ledger of gates equals a brute-force recount by the plain twin."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from matching.engine import changed_records, encode, near_miss_changes, near_misses
from tests.engine import twin
from tests.engine.worlds import (
    CATALOGUE,
    FITTING_MANDATE,
    FITTING_VENTURE,
    draw_world,
    mandate_documents,
    mandates_of,
    sides,
    venture_documents,
    ventures_of,
)

LARGEST = 10**12


def recount(ventures, mandates):
    """(gate, product group, country) -> (pairs, whole euros), pair by pair."""
    pairs, euros = Counter(), Counter()
    for mandate in filter(twin.takes_part, mandates):
        for venture in ventures:
            failed = twin.failed_gates(venture, mandate, CATALOGUE)
            if len(failed) != 1:
                continue
            offer = venture["offer"]
            leading = min(group for group in offer if offer[group] == max(offer.values()))
            place = (failed[0], leading, mandate["country"])
            pairs[place] += 1
            amount = min(venture["need_eur"], twin.ceiling_of(mandate), LARGEST)
            euros[place] += int(amount + 0.5)
    return {place: (pairs[place], euros[place]) for place in pairs}


def counted(ventures, mandates, blocks=1):
    """The same from the engine, in so many blocks."""
    problem = encode(ventures_of(ventures), mandates_of(mandates), CATALOGUE)
    pairs, euros = Counter(), Counter()
    edges = [len(ventures) * place // blocks for place in range(blocks + 1)]
    for first, last in pairwise(edges):
        for row in near_misses(problem, first, last):
            place = (row.gate, row.group, row.country)
            pairs[place] += row.pairs
            euros[place] += row.euros
    return {place: (pairs[place], euros[place]) for place in pairs}


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(ventures=sides(venture_documents()), mandates=sides(mandate_documents()))
def test_ledger_equals_the_recount_on_small_worlds(ventures, mandates):
    assert counted(ventures, mandates) == recount(ventures, mandates)


@pytest.mark.parametrize("blocks", [1, 3])
def test_ledger_equals_the_recount_on_a_larger_world(blocks):
    ventures, mandates = draw_world(7, 90, 70)
    expected = recount(ventures, mandates)
    assert {gate for gate, _group, _country in expected} == {
        "category", "exclusion", "country", "side", "form", "instrument", "tranche"
    }  # fmt: skip
    assert counted(ventures, mandates, blocks) == expected


@pytest.mark.parametrize(
    ("gate", "venture", "mandate"),
    [
        ("category", {}, {"interests": {"truck": 5}}),
        ("exclusion", {}, {"excluded_groups": ["shell"]}),
        ("country", {"excluded_countries": ["DE"]}, {}),
        ("side", {}, {"side": ["partner_country"]}),
        ("form", {}, {"forms": ["subsidiary"]}),
        ("instrument", {}, {"instruments": ["offtake"]}),
        ("tranche", {"min_tranche_eur": 4_000_000}, {"ticket_max_eur": 3_000_000.4}),
    ],
)
def test_each_gate_alone_makes_a_near_miss(gate, venture, mandate):
    ventures, mandates = [FITTING_VENTURE | venture], [FITTING_MANDATE | mandate]
    amount = 3_000_000 if gate == "tranche" else 4_000_000
    assert counted(ventures, mandates) == {(gate, "shell", "DE"): (1, amount)}


def test_pairs_that_fit_or_fail_twice_are_none():
    twice = FITTING_MANDATE | {"forms": ["subsidiary"], "excluded_groups": ["shell"]}
    assert counted([FITTING_VENTURE], [FITTING_MANDATE]) == {}
    assert counted([FITTING_VENTURE], [twice]) == {}


@pytest.mark.parametrize("threads", [2, 3, 200])
def test_threads_do_not_change_the_ledger(threads):
    """More mandates than a tile holds; more threads than there are ventures."""
    ventures, mandates = draw_world(8, 50, 700)
    problem = encode(ventures_of(ventures), mandates_of(mandates), CATALOGUE)
    assert near_misses(problem, 0, 50, threads=threads) == near_misses(problem, 0, 50, threads=1)
    assert counted(ventures, mandates) == recount(ventures, mandates)
    with pytest.raises(ValueError, match="threads must be at least 1"):
        near_misses(problem, 0, 50, threads=0)


def test_no_positions_that_the_problem_lacks():
    problem = encode(ventures_of([FITTING_VENTURE]), mandates_of([FITTING_MANDATE]), CATALOGUE)
    assert near_misses(problem, 1, 1) == []
    with pytest.raises(IndexError, match="no ventures at positions 0 to 2"):
        near_misses(problem, 0, 2)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    ventures=sides(venture_documents()),
    mandates=sides(mandate_documents()),
    later_ventures=sides(venture_documents()),
    later_mandates=sides(mandate_documents()),
)
def test_changed_records_change_the_ledger_as_a_recount_does(
    ventures, mandates, later_ventures, later_mandates
):
    """Records with the same id may say something else, come or go, on both sides at once."""
    before, after = (
        encode(ventures_of(ours), mandates_of(theirs), CATALOGUE)
        for ours, theirs in ((ventures, mandates), (later_ventures, later_mandates))
    )

    gone, come = near_miss_changes(before, after, changed_records(before, after))

    ledger = {place: list(sums) for place, sums in counted(ventures, mandates).items()}
    for rows, sign in ((gone, -1), (come, 1)):
        for row in rows:
            sums = ledger.setdefault((row.gate, row.group, row.country), [0, 0])
            sums[0] += sign * row.pairs
            sums[1] += sign * row.euros
    left = {place: tuple(sums) for place, sums in ledger.items() if sums != [0, 0]}
    assert left == recount(later_ventures, later_mandates)
