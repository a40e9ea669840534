"""The result depends on the records and the settings, and on nothing else."""

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import (
    Candidates,
    RecordError,
    Weights,
    candidates,
    detail,
    encode,
    match,
    merge,
    scan,
)
from tests.engine import runs
from tests.engine.worlds import (
    CATALOGUE,
    FITTING_MANDATE,
    FITTING_VENTURE,
    draw_world,
    mandates_of,
    ventures_of,
)

FIELDS = ("venture_id", "mandate_id", "points", "rank_for_venture", "rank_for_mandate")
K, MIN_POINTS = 4, 40_000


def rows(ranked):
    """The matches as a list of tuples, in their order."""
    return list(zip(*(getattr(ranked, name).tolist() for name in FIELDS), strict=True))


@pytest.fixture(scope="module")
def world():
    return draw_world(11, 130, 400)


@pytest.fixture(scope="module")
def problem(world):
    return runs.problem_of(*world)


@pytest.fixture(scope="module")
def whole(problem):
    return rows(match(problem, Weights(), K, MIN_POINTS, threads=1))


def blocks(problem, edges):
    return [
        candidates(problem, Weights(), first, last, K, MIN_POINTS)
        for first, last in pairwise(edges)
    ]


def test_matches_come_by_venture_and_then_best_first(whole):
    assert whole == sorted(whole, key=lambda row: (row[0], -row[2], row[1]))
    assert len(whole) > 500


@settings(deadline=None, max_examples=25)
@given(cuts=st.sets(st.integers(0, 130), max_size=12), seed=st.integers(0, 99))
def test_blocks_of_any_size_in_any_order_merge_to_the_whole(problem, whole, cuts, seed):
    parts = blocks(problem, [0, *sorted(cuts), 130])
    random.Random(seed).shuffle(parts)
    assert rows(merge(parts, K)) == whole


def test_blocks_that_overlap_count_each_pair_once(problem, whole):
    parts = blocks(problem, [0, 70, 130]) + blocks(problem, [0, 20, 100])
    assert rows(merge(parts, K)) == whole


def test_block_keeps_each_pair_once_in_order_of_ids(problem):
    (part,) = blocks(problem, [10, 60])
    pairs = list(zip(part.venture_id.tolist(), part.mandate_id.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert set(part.venture_id.tolist()) <= set(problem.ventures.id[10:60].tolist())
    assert min(part.points.tolist()) >= MIN_POINTS


@pytest.mark.parametrize("threads", [2, 3, 16, None])
def test_threads_do_not_matter(problem, whole, threads):
    assert rows(match(problem, Weights(), K, MIN_POINTS, threads=threads)) == whole


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_do_not_matter_to_a_block(problem, threads):
    alone = candidates(problem, Weights(), 5, 100, K, MIN_POINTS)
    together = candidates(problem, Weights(), 5, 100, K, MIN_POINTS, threads=threads)
    for name in ("venture_id", "mandate_id", "points"):
        assert getattr(alone, name).tolist() == getattr(together, name).tolist()


@pytest.mark.parametrize("width", [1, 7, 8, 64, 4096])
def test_width_of_tiles_does_not_matter(problem, whole, width, monkeypatch):
    monkeypatch.setattr(scan, "NARROWEST_TILE", width)
    monkeypatch.setattr(scan, "WIDEST_TILE", width)
    assert rows(match(problem, Weights(), K, MIN_POINTS, threads=2)) == whole


@pytest.mark.parametrize(
    ("seed", "weights"),
    [
        (41, Weights()),
        (42, Weights(0, 0, 0, 0, 0, 0, 0, 0, 100)),
        (43, Weights(100, 0, 0, 0, 0, 0, 0, 0, 0)),
        (44, Weights(0, 51, 49, 0, 0, 0, 0, 0, 0)),
        (45, Weights(7, 11, 13, 17, 5, 3, 2, 1, 41)),
    ],
)
def test_short_lists_are_the_heads_of_long_ones(seed, weights):
    """Lists too long to fill let every pair through; short ones must lose none that counts."""
    problem = runs.problem_of(*draw_world(seed, 250, 300))
    every = match(problem, weights, 1000, 0)
    for k in (1, 4):
        expected = [
            (*row[:3], *(rank if rank <= k else 0 for rank in row[3:]))
            for row in rows(every)
            if min(row[3:]) <= k
        ]
        assert rows(match(problem, weights, k, 0)) == expected


def test_order_of_records_does_not_matter(world, problem, whole):
    ventures, mandates = (list(side) for side in world)
    random.Random(5).shuffle(ventures)
    mandates.reverse()
    catalogue = dict(reversed(CATALOGUE.items()))
    again = encode(ventures_of(ventures), mandates_of(mandates), catalogue)
    assert rows(match(again, Weights(), K, MIN_POINTS)) == whole
    assert again.to_bytes() == problem.to_bytes()


def test_score_of_a_pair_does_not_depend_on_the_others(world, problem, whole):
    ventures, mandates = ({one["id"]: one for one in side} for side in world)
    for venture_id, mandate_id, points, *_ in random.Random(3).sample(whole, 40):
        alone = runs.problem_of([ventures[venture_id]], [mandates[mandate_id]])
        assert rows(match(alone, Weights(), 1, 0)) == [(venture_id, mandate_id, points, 1, 1)]


@pytest.mark.parametrize(
    ("ventures", "mandates"),
    [([], []), ([FITTING_VENTURE], []), ([], [FITTING_MANDATE])],
)
def test_empty_side_gives_no_match(ventures, mandates):
    problem = runs.problem_of(ventures, mandates)
    nobody = match(problem, Weights())
    assert (len(nobody), len(candidates(problem, Weights(), 0, len(ventures), 1, 0))) == (0, 0)
    assert len(detail(problem, Weights(), nobody.venture_id, nobody.mandate_id)) == 0
    assert len(merge([], 3)) == 0


def test_merge_copes_with_large_ids():
    large = 2**63 - 1
    part = Candidates(
        np.array([0, large]), np.array([large, 0]), np.array([50_000, 60_000], np.int32)
    )
    assert rows(merge([part], 1)) == [(0, large, 50_000, 1, 1), (large, 0, 60_000, 1, 1)]


@pytest.mark.parametrize(
    ("k", "min_points", "field"),
    [
        (0, 0, "k"),
        (1001, 0, "k"),
        (True, 0, "k"),
        (1, -1, "min_points"),
        (1, 100_001, "min_points"),
    ],
)
def test_settings_out_of_range_are_refused(problem, k, min_points, field):
    for call in (
        lambda: match(problem, Weights(), k, min_points),
        lambda: candidates(problem, Weights(), 0, 1, k, min_points),
    ):
        with pytest.raises(RecordError) as caught:
            call()
        assert caught.value.field == field


@pytest.mark.parametrize(("first", "last"), [(-1, 5), (5, 4), (0, 131)])
def test_block_outside_the_problem_is_refused(problem, first, last):
    with pytest.raises(IndexError):
        candidates(problem, Weights(), first, last, K, MIN_POINTS)


def test_detail_refuses_strangers_and_pairs_without_a_score(problem):
    with pytest.raises(KeyError):
        detail(problem, Weights(), np.array([999_999]), problem.mandates.id[:1])
    with pytest.raises(ValueError, match="every venture needs a mandate"):
        detail(problem, Weights(), problem.ventures.id[:2], problem.mandates.id[:1])
    matched = {row[:2] for row in rows(match(problem, Weights(), 1000, 0))}
    venture, mandate = next(
        (ours, theirs)
        for ours in problem.ventures.id.tolist()
        for theirs in problem.mandates.id.tolist()
        if (ours, theirs) not in matched
    )
    with pytest.raises(ValueError, match=f"venture {venture} and mandate {mandate} fail a gate"):
        detail(problem, Weights(), np.array([venture]), np.array([mandate]))
