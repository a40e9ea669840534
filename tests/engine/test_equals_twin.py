"""The engine equals the plain twin, to the last point, on worlds that nobody chose."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine import Weights, score_pair
from tests.engine import runs, twin
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
    weight_documents,
)

UNHURRIED = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@UNHURRIED
@given(
    ventures=sides(venture_documents()),
    mandates=sides(mandate_documents()),
    weights=weight_documents() | st.just(twin.WEIGHTS),
    k=st.integers(1, 4),
    min_points=st.sampled_from([0, 1, 40_000, 80_000, 100_000]),
)
def test_run_equals_twin_on_small_worlds(ventures, mandates, weights, k, min_points):
    settings_of_run = {"k": k, "min_points": min_points, "weights": weights}
    expected = twin.run(ventures, mandates, CATALOGUE, **settings_of_run)
    assert runs.run(ventures, mandates, **settings_of_run) == expected


@pytest.mark.parametrize(
    ("seed", "size", "k", "min_points"),
    [
        (1, (150, 90), 3, 40_000),
        (2, (25, 600), 5, 55_000),
        (3, (90, 90), 1, 0),
        (4, (90, 60), 200, 0),
        (5, (2, 400), 20, 40_000),
        (6, (400, 2), 20, 40_000),
    ],
)
def test_run_equals_twin_on_larger_worlds(seed, size, k, min_points):
    ventures, mandates = draw_world(seed, *size)
    expected = twin.run(ventures, mandates, CATALOGUE, k=k, min_points=min_points)
    assert len(expected) > 20
    assert runs.run(ventures, mandates, k=k, min_points=min_points) == expected


@pytest.mark.parametrize("copies", [80, 600])
def test_run_breaks_ties_by_the_smaller_id(copies):
    """Everyone is the same: the best are the smallest ids, in every tile and on both sides."""
    ventures = [{**FITTING_VENTURE, "id": number} for number in range(copies, 0, -1)]
    mandates = [{**FITTING_MANDATE, "id": 1000 + number} for number in range(copies)]
    found = runs.run(ventures, mandates, k=2, min_points=100_000)
    best_mandates = {1000: 1, 1001: 2}
    best_ventures = {1: 1, 2: 2}
    assert {pair: (m["rank_for_venture"], m["rank_for_mandate"]) for pair, m in found.items()} == {
        (venture, mandate): (best_mandates.get(mandate), best_ventures.get(venture))
        for venture in range(1, copies + 1)
        for mandate in range(1000, 1000 + copies)
        if mandate in best_mandates or venture in best_ventures
    }


HALVES = {**twin.WEIGHTS, "category": 25, "control": 0, "track_record": 0, "repair": 20}


@pytest.mark.parametrize("form", ["service_centre", "licence"])
@pytest.mark.parametrize("k", [1, 3])
def test_run_tells_pairs_apart_by_a_single_point(k, form):
    """All scores lie within some points, where a filter that is too strict would lose pairs.

    Category is always rounded up by half a point, and funding cover and repair by any part of it.
    """
    dice = random.Random(7)
    ventures = [
        {
            **FITTING_VENTURE,
            "id": number,
            "offer": {"shell": 99, "truck": 1},
            "need_eur": 9_000_000 + dice.randint(0, 900),
            "forms": [form],
        }
        for number in range(25)
    ]
    mandates = [
        {
            **FITTING_MANDATE,
            "id": number,
            "interests": {"shell": 100, "truck": 99},
            "budget_left_eur": 4_000_000 + dice.randint(0, 2_000),
            "forms": [form],
            "equipment": {"gepard": 10_000 + dice.randint(0, 9), "cv90": 10_000},
        }
        for number in range(150)
    ]
    settings_of_run = {"k": k, "min_points": 0, "weights": HALVES}
    expected = twin.run(ventures, mandates, CATALOGUE, **settings_of_run)
    points = {match["points"] for match in expected.values()}
    assert 2 < len(points) < 12
    assert runs.run(ventures, mandates, **settings_of_run) == expected


@UNHURRIED
@given(venture=venture_documents(), mandate=mandate_documents(), weights=weight_documents())
def test_score_of_a_pair_equals_twin(venture, mandate, weights):
    scored = score_pair(
        ventures_of([venture])[0], mandates_of([mandate])[0], Weights(**weights), CATALOGUE
    )
    expected = twin.score(venture, mandate, CATALOGUE, weights)
    failed = twin.failed_gates(venture, mandate, CATALOGUE)
    assert list(scored.failed_gates) == failed
    assert scored.is_near_miss == (len(failed) == 1)
    assert scored.completeness == expected["completeness"]
    assert {item.name: item.contribution for item in scored.criteria} == expected["criteria"]
    totals = (expected["points"], expected["low"], expected["high"])
    assert (scored.points, scored.points_low, scored.points_high) == (
        (None, None, None) if failed else totals
    )
