"""What would raise a score: each change is scored again, goes no further than it helps, and is told
only when it does help."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from matching.engine import Weights, improve_mandate, improve_venture, score_pair
from matching.engine.parsing import parse_mandate, parse_venture
from tests.engine.worlds import (
    CATALOGUE,
    FITTING_MANDATE,
    FITTING_VENTURE,
    mandate_documents,
    venture_documents,
)

WEIGHTS = Weights()


def pair(venture=None, mandate=None):
    """The fitting pair, with facts changed."""
    return (
        parse_venture(json.dumps(FITTING_VENTURE | (venture or {}))),
        parse_mandate(json.dumps(FITTING_MANDATE | (mandate or {}))),
    )


def of_venture(venture, mandate):
    found = improve_venture(venture, mandate, WEIGHTS, CATALOGUE)
    return [(item.field, item.value, item.points, item.gain) for item in found]


def of_mandate(venture, mandate):
    found = improve_mandate(venture, mandate, WEIGHTS, CATALOGUE)
    return [(item.field, item.value, item.points, item.gain) for item in found]


def test_a_perfect_pair_cannot_be_improved():
    assert of_venture(*pair()) == of_mandate(*pair()) == []


@pytest.mark.parametrize(
    ("venture", "mandate", "expected"),
    [
        # √(1/4) of 15 points is 7.5: the ticket reaches the need and no further
        ({}, {"ticket_max_eur": 1e6, "budget_left_eur": None},
         [("ticket_max_eur", 4e6, 100_000, 7_500)]),
        # the budget ends at 2.25 m: √(9/16) of 15 is 11.25
        ({}, {"ticket_max_eur": 1e6, "budget_left_eur": 2.25e6},
         [("ticket_max_eur", 2.25e6, 96_250, 3_750)]),
        ({}, {"ticket_min_eur": 8e6, "budget_left_eur": None},
         [("ticket_min_eur", 4e6, 100_000, 7_500)]),
        # one shared of two and two is 5 of 10 points; two of two and three is all
        ({"instruments": ["equity", "offtake"]}, {"instruments": ["equity", "grant"]},
         [("instruments", "offtake", 100_000, 5_000)]),
        ({"max_partner_share": 20}, {}, [("min_share", 20, 100_000, 1_000)]),
        ({"readiness": 5}, {}, [("min_readiness", 5, 100_000, 1_667)]),
        ({"track_record": 1}, {}, [("min_track_record", 1, 100_000, 1_667)]),
        ({"offer": {"shell": 60, "truck": 40}}, {}, [("interests", "truck", 100_000, 12_000)]),
        ({"repairable": ["gepard"]}, {}, []),
    ],
)  # fmt: skip
def test_partner_is_told_the_smallest_change(venture, mandate, expected):
    assert of_mandate(*pair(venture, mandate)) == expected


@pytest.mark.parametrize(
    ("venture", "mandate", "expected"),
    [
        ({"max_partner_share": 20}, {}, [("max_partner_share", 25, 100_000, 1_000)]),
        ({"repairable": ["gepard"]}, {}, [("repairable", "leopard", 100_000, 1_250)]),
        ({"instruments": ["equity", "offtake"]}, {},
         [("instruments", "grant", 96_667, 1_667), ("instruments", "loan", 96_667, 1_667)]),
    ],
)  # fmt: skip
def test_manufacturer_is_told_the_smallest_change(venture, mandate, expected):
    assert of_venture(*pair(venture, mandate)) == expected


def test_an_unknown_fact_is_shown_as_the_range_it_opens():
    [found] = improve_venture(*pair({"readiness": None}), WEIGHTS, CATALOGUE)
    assert (found.field, found.value) == ("readiness", None)
    # level 1 where 6 is asked gives 0, level 6 gives 5,000; unknown counts 2,500 today
    assert (found.points_low, found.points, found.points_high) == (95_000, 100_000, 100_000)
    assert found.gain == 2_500


def test_a_change_opens_the_gate_of_a_near_miss():
    pair_of_small_ticket = pair(
        {"min_tranche_eur": 2e6}, {"ticket_max_eur": 1e6, "budget_left_eur": None}
    )
    assert score_pair(*pair_of_small_ticket, WEIGHTS, CATALOGUE).failed_gates == ("tranche",)
    assert of_venture(*pair_of_small_ticket) == [("min_tranche_eur", 1e6, 92_500, 92_500)]
    assert of_mandate(*pair_of_small_ticket) == [
        ("ticket_max_eur", 4e6, 100_000, 100_000),
        ("ticket_max_eur", 2e6, 95_607, 95_607),
    ]


def test_an_excluded_group_is_never_suggested():
    venture, mandate = pair({"offer": {"shell": 50, "radar": 50}})
    assert score_pair(venture, mandate, WEIGHTS, CATALOGUE).failed_gates == ("exclusion",)
    assert of_mandate(venture, mandate) == []


@settings(max_examples=100, deadline=None)
@given(venture_documents(), mandate_documents())
def test_every_change_scores_as_it_says_and_the_best_comes_first(venture_facts, mandate_facts):
    venture, mandate = (
        parse_venture(json.dumps({"id": 1, **venture_facts})),
        parse_mandate(json.dumps({"id": 2, **mandate_facts})),
    )
    today = score_pair(venture, mandate, WEIGHTS, CATALOGUE).points or 0
    for found, own in (
        (improve_venture(venture, mandate, WEIGHTS, CATALOGUE), venture),
        (improve_mandate(venture, mandate, WEIGHTS, CATALOGUE), mandate),
    ):
        assert [item.gain for item in found] == sorted((i.gain for i in found), reverse=True)
        for item in found:
            assert item.gain == item.points - today > 0
            assert item.points_low <= item.points <= item.points_high
            if isinstance(item.value, int | float):
                changed = replace(own, **{item.field: item.value})
                both = (changed, mandate) if own is venture else (venture, changed)
                assert score_pair(*both, WEIGHTS, CATALOGUE).points == item.points
