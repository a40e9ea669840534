"""The changes of `make bench` are changes of one record, and the lists follow them."""

import numpy as np

from benchmarks.changes import KINDS, changes, kept_lists, update_times
from benchmarks.processes import measure
from benchmarks.worlds import draw_world
from matching.engine import Weights, changed_records, match

K, MIN_POINTS = 4, 40_000


def test_each_change_is_one_record():
    before = draw_world(60, 50).problem
    kinds = set()
    for kind, after in changes(before, 3 * len(KINDS), seed=5):
        assert len(changed_records(before, after)) == 1
        kinds.add(kind)
        before = after
    assert kinds == set(KINDS)


def test_lists_follow_the_changes():
    lists = kept_lists(draw_world(300, 250).problem, K, MIN_POINTS, threads=2)

    def check(lists):
        ours, full = lists.ranked(), match(lists.problem, Weights(), K, MIN_POINTS)
        assert all(
            np.array_equal(getattr(ours, name), getattr(full, name)) for name in full.__slots__
        )

    found = update_times(lists, 4 * len(KINDS), seed=7, check=check)
    assert sum(one["rescans"] for one in found) > 5
    assert not any(one["full"] for one in found)


def test_the_task_tells_the_slowest(tmp_path):
    path = str(tmp_path / "world")
    measure("engine.draw", ventures=300, mandates=200, path=path)
    found = measure("engine.changed", path=path, count=len(KINDS))
    assert len(found.facts["updates"]) == len(KINDS)
    assert found.facts["worst"]["seconds"] >= found.seconds > 0
