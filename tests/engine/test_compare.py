"""Two runs told apart: every difference once, each with its one reason, and the parts add up."""

import random
from dataclasses import replace

import pytest

from matching.engine import Change, Outcome, Reason, Weights, compare, match
from tests.engine.runs import problem_of
from tests.engine.worlds import CATALOGUE, FITTING_MANDATE, FITTING_VENTURE, draw_world

LEVEL = Weights(
    category=20, funding_cover=20, ticket=10, instruments=10, forms=10, control=10, readiness=10,
    track_record=5, repair=5,
)  # fmt: skip


def outcome(ventures, mandates, *, weights=None, k=3, min_points=40_000) -> Outcome:
    weights = weights or Weights()
    problem = problem_of(ventures, mandates)
    return Outcome(problem, weights, match(problem, weights, k, min_points))


def told(before: Outcome, after: Outcome) -> dict[tuple[int, int], tuple[str, str]]:
    changes = compare(before, after)
    return {
        (int(venture), int(mandate)): (Change(change).name, Reason(reason).name)
        for venture, mandate, change, reason in zip(
            changes.venture_id, changes.mandate_id, changes.change, changes.reason, strict=True
        )
    }


def venture(identifier, **facts):
    return FITTING_VENTURE | {"id": identifier} | facts


def mandate(identifier, **facts):
    return FITTING_MANDATE | {"id": identifier} | facts


def test_nothing_changes_between_equal_runs():
    world = draw_world(3, 30, 20)
    assert told(outcome(*world), outcome(*world)) == {}


def test_a_new_record_and_one_that_is_gone():
    before = outcome([venture(1)], [mandate(1), mandate(2)])
    after = outcome([venture(1)], [mandate(2), mandate(3)])
    assert told(before, after) == {
        (1, 1): ("LEFT", "PROFILE"),
        (1, 2): ("MOVED", "OTHERS"),  # up by one, because 1 is gone
        (1, 3): ("ENTERED", "PROFILE"),
    }


def test_a_profile_that_changes_the_points():
    before = outcome([venture(1), venture(2)], [mandate(1)])
    after = outcome([venture(1, readiness=5), venture(2)], [mandate(1)])
    assert told(before, after) == {
        (1, 1): ("MOVED", "PROFILE"),
        (2, 1): ("MOVED", "OTHERS"),
    }


def test_a_profile_that_changes_no_points_is_no_reason():
    before = outcome([venture(1)], [mandate(1)])
    after = outcome([venture(1, readiness=9, excluded_countries=["PL"])], [mandate(1)])
    assert told(before, after) == {}


def test_a_gate_that_closes_and_one_that_opens():
    open_one, closed = venture(1), venture(1, excluded_countries=["DE"])
    assert told(outcome([open_one], [mandate(1)]), outcome([closed], [mandate(1)])) == {
        (1, 1): ("LEFT", "GATE")
    }
    assert told(outcome([closed], [mandate(1)]), outcome([open_one], [mandate(1)])) == {
        (1, 1): ("ENTERED", "GATE")
    }


def test_a_better_one_pushes_out_and_room_is_made_again():
    weaker = [venture(1, readiness=5), venture(2, readiness=5)]
    before = outcome(weaker, [mandate(1)], k=1)
    assert before.ranked.rank_for_mandate.tolist() == [1, 0]
    crowd = [mandate(1), mandate(2), mandate(3)]
    small = outcome([*weaker], crowd, k=1)
    after = outcome([*weaker, venture(3)], crowd, k=1)
    changes = told(small, after)
    assert changes[3, 1] == ("ENTERED", "PROFILE")
    assert changes[1, 2] == ("LEFT", "OTHERS")
    assert told(after, small)[1, 2] == ("ENTERED", "OTHERS")


def test_other_weights():
    world = [venture(1, readiness=5)], [mandate(1)]
    assert told(outcome(*world), outcome(*world, weights=LEVEL)) == {(1, 1): ("MOVED", "WEIGHTS")}


def test_weights_and_profile_together():
    """A profile that would have changed nothing under the old weights is not the reason."""
    before = outcome([venture(1, readiness=5)], [mandate(1)])
    same = outcome(
        [venture(1, readiness=5, excluded_countries=["PL"])], [mandate(1)], weights=LEVEL
    )
    other = outcome([venture(1, readiness=4)], [mandate(1)], weights=LEVEL)
    assert told(before, same) == {(1, 1): ("MOVED", "WEIGHTS")}
    assert told(before, other) == {(1, 1): ("MOVED", "PROFILE")}


def test_another_engine():
    """What the old run stored is what counts, not what this engine makes of its inputs."""
    after = outcome([venture(1)], [mandate(1)])
    before = replace(after, ranked=replace(after.ranked, points=after.ranked.points - 1))
    assert told(before, after) == {(1, 1): ("MOVED", "ENGINE")}


def test_codes_that_are_numbered_anew_are_no_change():
    """A new country or family moves the numbers of all others."""
    before = outcome([venture(1, repairable=["leopard"])], [mandate(1)])
    after = outcome(
        [venture(1, repairable=["leopard"]), venture(5, repairable=["boxer"])],
        [mandate(1), mandate(9, country="CZ")],
    )
    assert {pair: why for pair, why in told(before, after).items() if pair == (1, 1)} == {}


@pytest.mark.parametrize("seed", range(12))
def test_the_parts_add_up_on_random_worlds(seed):
    """before + entered - left = after; and what is not told is the same in both."""
    dice = random.Random(seed)
    ventures, mandates = draw_world(seed, 40, 30)
    later = [v | {"readiness": 9} if dice.random() < 0.2 else v for v in ventures[3:]]
    later += draw_world(seed + 100, 4, 1)[0]
    later = list({v["id"]: v for v in later}.values())
    weights = LEVEL if seed % 3 == 0 else None
    before, after = outcome(ventures, mandates), outcome(later, mandates, weights=weights)
    changes = compare(before, after)

    totals = {change: sum(changes.count(change, reason) for reason in Reason) for change in Change}
    assert sum(totals.values()) == len(changes)
    assert len(before.ranked) + totals[Change.ENTERED] - totals[Change.LEFT] == len(after.ranked)
    old, new = kept(before), kept(after)
    pairs = {(int(v), int(m)) for v, m in zip(changes.venture_id, changes.mandate_id, strict=True)}
    assert pairs == {pair for pair in old.keys() | new.keys() if old.get(pair) != new.get(pair)}
    assert changes.count(Change.MOVED, Reason.ENGINE) == 0
    assert len(CATALOGUE) == 7


def kept(run: Outcome):
    ranked = run.ranked
    columns = (
        ranked.venture_id, ranked.mandate_id, ranked.points, ranked.rank_for_venture,
        ranked.rank_for_mandate,
    )  # fmt: skip
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {(v, m): facts for v, m, *facts in rows}
