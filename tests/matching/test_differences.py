"""What a run changes is stored with it, pair by pair, each with its reason; the parts add up."""

import pytest

from matching.models import Match, Run, RunChange, RunSnapshot
from matching.services import retention, working_off
from matching.services.differences import difference_of
from matching.vocabulary import ChangeReason, PairChange
from tests.factories import VentureFactory, review_facts
from tests.matching.run_steps import request_run
from tests.matching.worlds import build_world, stored_pairs


def next_run() -> Run:
    run = request_run()
    working_off.advance_runs()
    run.refresh_from_db()
    return run


def changes_of(run: Run) -> dict[tuple[int, int], tuple[str, str]]:
    return {
        (row.venture_id, row.mandate_id): (
            PairChange(row.change).name,
            ChangeReason(row.reason).name,
        )
        for row in run.changes.all()
    }


def withdraw(record) -> None:
    for name, value in review_facts("withdrawn").items():
        setattr(record.review, name, value)
    record.review.save()


def test_the_first_run_is_compared_with_none(real_database):
    build_world(2, 2)
    run = next_run()

    assert run.compared_with is None
    assert difference_of(run) is None
    assert not RunChange.objects.exists()


def test_a_run_is_compared_with_the_one_that_members_see(real_database):
    ventures, mandates = build_world(3, 2)
    first = next_run()
    withdraw(mandates[1])
    ventures[0].readiness = 1
    ventures[0].save()
    ventures[2].sides.set(["partner_country"])
    mandates[0].sides.set(["ukraine"])

    second = next_run()

    changes = changes_of(second)
    assert second.compared_with == first
    assert {pair: why for pair, why in changes.items() if pair[1] == mandates[1].pk} == {
        (venture.pk, mandates[1].pk): ("LEFT", "PROFILE") for venture in ventures
    }
    assert changes[ventures[0].pk, mandates[0].pk] == ("MOVED", "PROFILE")
    assert changes[ventures[2].pk, mandates[0].pk] == ("LEFT", "GATE")
    before, after = ({pair[:2]: pair[2:] for pair in stored_pairs(run)} for run in (first, second))
    assert set(changes) == {
        pair for pair in before.keys() | after.keys() if before.get(pair) != after.get(pair)
    }
    difference = difference_of(second)
    assert (difference.before, difference.after) == (first.matches, second.matches)
    assert difference.before + difference.entered - difference.left == difference.after
    assert sum(row.moved for row in difference.rows) == difference.moved


def test_nothing_changed_is_a_difference_of_nothing(real_database):
    build_world(2, 2)
    next_run()
    difference = difference_of(next_run())

    assert (difference.entered, difference.left, difference.moved) == (0, 0, 0)


def test_a_run_without_inputs_is_no_measure(real_database):
    build_world(2, 2)
    next_run()
    RunSnapshot.objects.all().delete()
    VentureFactory()

    run = next_run()

    assert run.compared_with is None
    assert Match.objects.count() > 4


@pytest.mark.parametrize("days", [29, 31])
def test_changes_are_kept_as_long_as_results(real_database, days):
    build_world(2, 2)
    next_run()
    VentureFactory()
    old = next_run()
    next_run()
    Run.objects.filter(pk=old.pk).update(finished_at=old.finished_at - retention.timedelta(days))

    retention.clear_old_records()

    assert old.changes.exists() is (days == 29)
