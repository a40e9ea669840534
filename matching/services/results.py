"""Merging a scored run: from the blocks' candidates to the exact best of both sides."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from matching import engine
from matching.models import NearMissCount, Run, Shard, ShardCandidates
from matching.services import archive, differences, runs, updates
from matching.services.weights import engine_weights
from matching.vocabulary import RunState, ShardState


def claim_scored_run() -> Run | None:
    """Lease a run of which every shard is done and which nobody is merging; None when there is
    none."""
    open_shards = Shard.objects.filter(run=OuterRef("pk")).exclude(state=ShardState.DONE)
    scored = Run.objects.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=Now()),
        runs.PREPARED,
        ~Exists(open_shards),
        state=RunState.SCORING,
        attempts__lt=runs.MOST_ATTEMPTS_IN_ALL,
    )
    return runs.lease_run(scored)


def merge_run(run: Run) -> bool:
    """Turn the candidates of a leased run, or the results of the one that it is based on, into its
    results. False when the lease was lost meanwhile.

    Complete is not released: members see nothing of it yet.
    """
    updated = updates.bring_up_to_date(run) if run.based_on_id else None
    ranked = updated.ranked if updated else engine.merge(_candidates(run), run.best)
    found = engine.Results.of(archive.read_problem(run), engine_weights(run.weights), ranked)
    comparison = differences.compare_with_released(run, ranked)
    with transaction.atomic():
        if not runs.held(run).update(
            state=RunState.COMPLETE,
            finished_at=Now(),
            lease_until=None,
            matches=len(found),
            result_digest=found.digest(),
            records_changed=updated and updated.records_changed,
            pairs_scored=updated and updated.pairs_scored,
        ):
            return False
        archive.store_results(run, found)
        NearMissCount.objects.bulk_create(updated.near_misses if updated else [])
        differences.write_changes(run, comparison)
        ShardCandidates.objects.filter(shard__run=run).delete()
    return True


def _candidates(run: Run) -> Iterator[engine.Candidates]:
    """Those of one block after the other: all of them at once may take gigabytes."""
    blocks = ShardCandidates.objects.filter(shard__run=run).order_by("shard")
    for content in blocks.values_list("content", flat=True).iterator(chunk_size=1):
        yield engine.Candidates.from_bytes(bytes(content))
