"""The life of a run, step by step, on a real database."""

import pytest
from django.db import transaction

from accounts.vocabulary import ReviewKind
from matching import engine, loaders
from matching.models import Match, Run, RunSnapshot, Shard
from matching.services import archive, preparation, results, runs, shards, working_off
from matching.services.weights import engine_weights
from matching.vocabulary import RunState, RunTrigger, ShardState
from tests.factories import OfficerFactory, VentureFactory
from tests.matching.run_steps import adopted_weights, expire, prepared_run, request_run
from tests.matching.worlds import (
    build_world,
    candidates_waiting,
    expected_pairs,
    released_pairs,
    stored_pairs,
)


@pytest.fixture
def small_shards(settings):
    """One venture a shard in the worlds of these tests."""
    settings.RUN_SHARD_PAIRS = 1


def test_a_request_queues_a_run_with_the_settings_and_the_newest_weights(real_database, settings):
    settings.RUN_BEST, settings.RUN_MINIMUM_POINTS = 7, 55_000
    adopted_weights(2)
    officer = OfficerFactory()

    run = request_run(trigger=RunTrigger.OFFICER, requested_by=officer)

    run.refresh_from_db()
    assert (run.state, run.trigger, run.requested_by) == ("queued", "officer", officer)
    assert (run.best, run.minimum_points, run.weights_id) == (7, 55_000, 2)


def test_a_second_request_joins_the_waiting_run_of_its_kind(real_database):
    run = request_run(trigger=RunTrigger.APPROVAL)
    assert request_run(trigger=RunTrigger.APPROVAL) == run
    assert request_run(trigger=RunTrigger.OFFICER) != run
    assert Run.objects.count() == 2


def test_a_request_during_a_run_queues_the_next_one(real_database):
    first = request_run()
    preparation.claim_run()

    assert request_run() != first
    assert sorted(Run.objects.values_list("state", flat=True)) == ["queued", "scoring"]


def test_a_run_does_not_start_while_another_one_scores(real_database):
    request_run()
    assert preparation.claim_run() is not None
    request_run()

    assert preparation.claim_run() is None


def test_preparing_stores_inputs_digest_counts_and_shards(real_database, small_shards):
    build_world(3, 2)
    with transaction.atomic():
        faulty = VentureFactory(offers={"unmanned_aerial": 99})

    run = prepared_run()

    problem = engine.Problem.from_bytes(bytes(run.snapshot.problem))
    assert run.state == RunState.SCORING
    assert run.started_at is not None
    assert run.lease_until is None
    assert (run.ventures, run.mandates) == (3, 2)
    assert run.engine_version == engine.ENGINE_VERSION
    assert run.digest == problem.digest(engine_weights(run.weights), 20, 40_000)
    assert run.digest == loaders.load_inputs().problem.digest(engine.Weights(), 20, 40_000)
    assert sorted(run.shards.values_list("first", "last", "state")) == [
        (0, 1, "pending"), (1, 2, "pending"), (2, 3, "pending"),
    ]  # fmt: skip
    assert list(run.left_out.values_list("kind", "record_id", "reason")) == [
        (ReviewKind.VENTURE, faulty.pk, "offer: shares must sum to 100, not 99")
    ]
    assert runs.progress_of(run) == runs.Progress(done=0, total=3, pairs=6)


def test_a_run_takes_the_weights_that_are_newest_when_it_starts(real_database):
    request_run()
    adopted_weights(2, category=40, ticket=5)

    assert preparation.claim_run().weights_id == 2


def test_a_run_goes_from_queued_to_released(real_database, small_shards):
    build_world(4, 3)
    run = request_run()

    working_off.advance_runs()

    run.refresh_from_db()
    assert run.state == RunState.RELEASED
    assert run.matches == len(expected_pairs(run)) == 12
    assert stored_pairs(run) == released_pairs() == expected_pairs(run)
    assert set(run.shards.values_list("state", flat=True)) == {"done"}
    assert candidates_waiting() == 0


def test_matches_hold_the_details_that_the_engine_gives(real_database):
    build_world(5, 4)
    run = request_run()
    working_off.advance_runs()
    run.refresh_from_db()

    stored = list(Match.objects.order_by("venture_id", "mandate_id"))

    problem = archive.read_problem(run)
    details = engine.detail(
        problem,
        engine_weights(run.weights),
        [row.venture_id for row in stored],
        [row.mandate_id for row in stored],
    )
    none_where_negative = [
        [None if points < 0 else points for points in row] for row in details.contributions.tolist()
    ]
    assert [row.criteria for row in stored] == none_where_negative
    assert [row.points_low for row in stored] == details.points_low.tolist()
    assert [row.points_high for row in stored] == details.points_high.tolist()
    assert [row.completeness for row in stored] == details.completeness.tolist()
    assert all(sum(filter(None, row.criteria)) == row.points for row in stored)
    assert any(row.points_low < row.points < row.points_high for row in stored)


def test_a_run_over_an_empty_side_completes_with_nothing(real_database):
    build_world(2, 0)
    run = request_run()

    working_off.advance_runs()

    run.refresh_from_db()
    assert (run.state, run.matches, run.mandates) == (RunState.RELEASED, 0, 0)
    assert not run.shards.exists()


def test_a_run_that_an_officer_started_waits_for_a_release(real_database):
    build_world(2, 2)
    run = request_run(trigger=RunTrigger.OFFICER)

    working_off.advance_runs()

    run.refresh_from_db()
    assert run.state == RunState.COMPLETE
    assert len(stored_pairs(run)) == 4
    assert released_pairs() == []


def test_blocks_cover_all_ventures_once(settings):
    settings.RUN_SHARD_PAIRS = 50
    blocks = list(preparation._blocks(ventures=23, mandates=10))
    positions = [position for first, last in blocks for position in range(first, last)]
    assert positions == list(range(23))
    assert len(blocks) == 5
    settings.RUN_SHARD_PAIRS = 1
    assert len(list(preparation._blocks(ventures=1000, mandates=10))) == preparation.MOST_SHARDS


# Leases and tokens


def test_a_worker_with_a_stale_token_cannot_finish_its_shard(real_database):
    build_world(2, 2)
    prepared_run()
    lost = shards.claim_shard()
    expire(Shard)
    current = shards.claim_shard()
    assert (lost.pk, lost.token + 1) == (current.pk, current.token)

    assert shards.score_shard(lost) is False

    assert candidates_waiting() == 0
    assert Shard.objects.get().state == ShardState.LEASED
    assert shards.score_shard(current) is True
    assert candidates_waiting() == 4
    assert shards.score_shard(current) is False
    assert candidates_waiting() == 4


def test_an_expired_lease_that_nobody_took_over_can_still_finish(real_database):
    build_world(2, 2)
    prepared_run()
    shard = shards.claim_shard()
    expire(Shard)

    assert shards.score_shard(shard) is True


def test_a_leased_shard_is_not_claimed_twice_before_its_lease_runs_out(real_database):
    build_world(2, 2)
    prepared_run()

    assert shards.claim_shard() is not None
    assert shards.claim_shard() is None


def test_a_worker_that_lost_the_run_while_reading_its_inputs_stores_nothing(real_database):
    build_world(2, 2)
    request_run()
    lost = preparation.claim_run()
    expire(Run)
    current = preparation.claim_run()
    assert (lost.pk, lost.attempts + 1) == (current.pk, current.attempts)

    assert preparation.prepare_run(lost) is False
    assert not RunSnapshot.objects.exists()
    assert preparation.prepare_run(current) is True
    assert RunSnapshot.objects.count() == 1


def test_exactly_one_worker_merges(real_database):
    build_world(2, 2)
    run = prepared_run()
    shards.score_shard(shards.claim_shard())
    lost = results.claim_scored_run()
    assert results.claim_scored_run() is None
    expire(Run)
    current = results.claim_scored_run()

    assert results.merge_run(current) is True
    assert results.merge_run(lost) is False

    run.refresh_from_db()
    assert run.state == RunState.COMPLETE
    assert stored_pairs(run) == expected_pairs(run)


def test_a_run_is_not_merged_before_its_last_shard_is_done(real_database, small_shards):
    build_world(2, 2)
    prepared_run()
    shards.score_shard(shards.claim_shard())

    assert results.claim_scored_run() is None
