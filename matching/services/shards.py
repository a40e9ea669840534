"""Shards: blocks of a run's ventures, claimed by workers and scored against all mandates."""

import logging
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from matching import engine
from matching.models import NearMissCount, Shard, ShardCandidates
from matching.services import archive, near_miss_counts, runs
from matching.services.weights import engine_weights
from matching.vocabulary import RunState, ShardState

logger = logging.getLogger(__name__)


@transaction.atomic
def claim_shard() -> Shard | None:
    """Lease a block that waits, or whose worker's lease has run out; None when there is none."""
    free = Q(state=ShardState.PENDING) | Q(state=ShardState.LEASED, lease_until__lt=Now())
    shard = (
        Shard.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(free, run__state=RunState.SCORING, token__lt=runs.MOST_ATTEMPTS)
        .order_by("pk")
        .first()
    )
    if shard is None:
        return None
    Shard.objects.filter(pk=shard.pk).update(
        state=ShardState.LEASED, token=F("token") + 1, lease_until=runs.lease()
    )
    return Shard.objects.select_related("run__weights").get(pk=shard.pk)


def score_shard(shard: Shard) -> bool:
    """Score a leased block and store what it found. False when the lease was lost meanwhile."""
    run = shard.run
    problem = archive.read_problem(run)
    found = engine.candidates(
        problem,
        engine_weights(run.weights),
        shard.first,
        shard.last,
        run.best,
        run.minimum_points,
    )
    return finish_shard(shard, found, engine.near_misses(problem, shard.first, shard.last))


@transaction.atomic
def finish_shard(
    shard: Shard, found: engine.Candidates, missed: Iterable[engine.NearMisses] = ()
) -> bool:
    """Mark the block done and add its candidates and near misses, all or nothing.

    False, and nothing is stored, when a newer lease exists or the run has ended.
    """
    finished = _held(shard).update(state=ShardState.DONE, lease_until=None, finished_at=Now())
    if not finished:
        logger.info("shard %s: lease %s was lost", shard.pk, shard.token)
        return False
    store_candidates(shard, found)
    counts = near_miss_counts.by_category(missed)
    NearMissCount.objects.bulk_create(near_miss_counts.rows(shard.run, counts, shard))
    return True


def store_candidates(shard: Shard, found: engine.Candidates) -> None:
    """Keep what a block found until its run merges; belongs to the transaction that ends the
    block."""
    ShardCandidates.objects.create(shard=shard, content=found.to_bytes())


def note_trouble(shard: Shard, error: Exception) -> None:
    """Let the block be tried again after a pause; fail the run when it was tried often enough."""
    logger.warning("shard %s: attempt %s failed", shard.pk, shard.token, exc_info=error)
    if shard.token >= runs.MOST_ATTEMPTS:
        runs.fail_run(run_id=shard.run_id, reason=runs.describe(error))
    else:
        _held(shard).update(lease_until=Now() + runs.PAUSE_AFTER_AN_ERROR)


def _held(shard: Shard):
    """The block, as long as it is still this lease's; `token` is the fencing token."""
    return Shard.objects.filter(pk=shard.pk, state=ShardState.LEASED, token=shard.token)
