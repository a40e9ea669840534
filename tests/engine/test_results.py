"""Results and candidates as bytes, and the merging of blocks one after the other."""

import zlib
from itertools import pairwise

import numpy as np
import pytest

from matching.engine import Candidates, Results, SnapshotError, Weights, candidates, match, merge
from matching.engine.results import HEAD
from tests.engine import runs
from tests.engine.worlds import draw_world

RANKED = ("venture_id", "mandate_id", "points", "rank_for_venture", "rank_for_mandate")


@pytest.fixture(scope="module")
def problem():
    return runs.problem_of(*draw_world(31, 60, 50))


@pytest.fixture(scope="module")
def found(problem) -> Results:
    results = Results.of(problem, Weights(), match(problem, Weights(), 3, 20_000))
    assert len(results) > 50
    return results


def same(one: Results, other: Results) -> bool:
    pairs = zip(one.columns().items(), other.columns().items(), strict=True)
    return all(a == b and np.array_equal(ours, theirs) for (a, ours), (b, theirs) in pairs)


def test_a_copy_of_results_is_the_same_to_the_last_byte(found):
    copy = Results.from_bytes(found.to_bytes())

    assert same(copy, found)
    assert copy.to_bytes() == found.to_bytes()
    assert copy.digest() == found.digest()


@pytest.mark.parametrize("name", ["points_low", "completeness", "rank_for_mandate"])
def test_the_digest_names_every_column(found, name):
    columns = {key: column.copy() for key, column in found.columns().items()}
    columns[name][7] += 1

    assert Results._made(columns).digest() != found.digest()


def test_some_results_keep_the_ranks_that_they_have_among_all(found):
    kept = found.ranked.rank_for_mandate == 2

    some = found.only(kept)

    assert 0 < len(some) == np.count_nonzero(kept) < len(found)
    assert set(some.ranked.rank_for_mandate.tolist()) == {2}
    assert np.array_equal(some.details.contributions, found.details.contributions[kept])


def test_results_of_nothing_can_be_copied(found):
    nothing = found.only(np.zeros(len(found), np.bool_))

    assert len(Results.from_bytes(nothing.to_bytes())) == 0


def test_bytes_that_are_no_results_are_refused(found):
    data = found.to_bytes()
    raw = zlib.decompress(data[len(HEAD) :])
    broken = (
        b"",
        b"something else",
        data[len(HEAD) :],
        data[:-1],
        HEAD + b"not compressed",
        HEAD + zlib.compress(raw[:-1]),
        HEAD + zlib.compress(raw + b"x"),
        HEAD + zlib.compress(raw[:3]),
        Candidates(*(np.zeros(0, "i8"),) * 3).to_bytes(),
    )
    for bytes_ in broken:
        with pytest.raises(SnapshotError):
            Results.from_bytes(bytes_)


def test_blocks_merged_one_after_the_other_give_the_whole(problem):
    edges = [0, 1, 20, 20, 45, 60]
    blocks = [
        candidates(problem, Weights(), first, last, 3, 20_000) for first, last in pairwise(edges)
    ]
    stored = (Candidates.from_bytes(block.to_bytes()) for block in reversed(blocks))

    merged = merge(stored, 3)

    whole = match(problem, Weights(), 3, 20_000)
    assert all(np.array_equal(getattr(merged, name), getattr(whole, name)) for name in RANKED)
