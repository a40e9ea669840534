"""The references of `make bench` give the engine's answer; nothing here measures time."""

import json

import numpy as np
import pytest

from benchmarks import references
from benchmarks.documents import mandate_documents, venture_documents
from benchmarks.tasks.engine import first_ventures
from benchmarks.worlds import CATALOGUE, draw_world
from matching.engine import Weights, encode, match
from tests.engine import twin
from tests.engine.worlds import mandates_of, ventures_of

K, MIN_POINTS = 4, 40_000
COLUMNS = ("venture_id", "mandate_id", "points", "rank_for_venture", "rank_for_mandate")


@pytest.fixture(scope="module")
def world():
    return draw_world(60, 50)


def rows_of(ranked) -> list[tuple]:
    return list(zip(*(getattr(ranked, name).tolist() for name in COLUMNS), strict=True))


def test_a_world_is_what_its_documents_say(world):
    """Columns drawn at once equal records that went through every check."""
    documents = venture_documents(world, 60), mandate_documents(world, 50)
    encoded = encode(ventures_of(documents[0]), mandates_of(documents[1]), CATALOGUE)
    weights = Weights()
    assert encoded.vocabularies == world.problem.vocabularies
    assert encoded.digest(weights, 20, MIN_POINTS) == world.problem.digest(weights, 20, MIN_POINTS)


def test_a_world_comes_from_its_seed(world):
    def digest(drawn):
        return drawn.problem.digest(Weights(), 20, MIN_POINTS)

    assert digest(draw_world(60, 50)) == digest(world)
    assert digest(draw_world(60, 50, seed=1)) != digest(world)


def test_gates_and_floor_let_a_part_of_the_pairs_pass(world):
    points = references.score_matrix(world.problem, Weights())
    assert 0.02 < np.mean(points >= MIN_POINTS) < 0.5


def test_whole_matrices_give_our_answer(world):
    ours = match(world.problem, Weights(), K, MIN_POINTS)
    theirs = references.match_by_matrices(world.problem, Weights(), K, MIN_POINTS)
    assert len(ours) > 200
    assert rows_of(ours) == rows_of(theirs)


def test_the_plain_loop_gives_our_answer(world):
    documents = venture_documents(world, 60), mandate_documents(world, 50)
    found = twin.run(*documents, CATALOGUE, k=K, min_points=MIN_POINTS)
    ours = match(world.problem, Weights(), K, MIN_POINTS)
    theirs = [
        (*pair, one["points"], one["rank_for_venture"] or 0, one["rank_for_mandate"] or 0)
        for pair, one in found.items()
    ]
    assert sorted(rows_of(ours)) == sorted(theirs)


def test_the_first_ventures_are_scored_as_among_all(world):
    whole = references.score_matrix(world.problem, Weights())
    assert np.array_equal(
        references.score_matrix(first_ventures(world.problem, 7), Weights()), whole[:7]
    )


def test_tiles_make_up_the_whole_product():
    ours, theirs = references.draw_sides(23, 17, seed=3)
    tiles = [tile.copy() for tile in references.product_tiles(ours, theirs, tile=10)]
    rows = [np.concatenate(tiles[place : place + 3]) for place in (0, 3)]
    assert np.allclose(np.concatenate(rows, axis=1), ours @ theirs.T)


@pytest.mark.parametrize("sample", [5, 100])
def test_faiss_finds_the_largest_products(sample):
    pytest.importorskip("faiss")
    ours, theirs = references.draw_sides(40, 30, seed=3)
    by_ours, by_theirs, seconds = references.search_both_ways(ours, theirs, 3, sample)
    product = ours @ theirs.T
    assert np.array_equal(by_ours, np.argsort(-product[:sample], axis=1)[:, :3])
    assert np.array_equal(by_theirs, np.argsort(-product.T[:sample], axis=1)[:, :3])
    assert seconds > 0


def test_documents_are_json(world):
    assert json.loads(json.dumps(mandate_documents(world, 3))) == mandate_documents(world, 3)
