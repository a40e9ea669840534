"""Preparing a run: its inputs are read and stored, and its work is cut into shards."""

from collections.abc import Iterator
from itertools import pairwise

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Exists, F, Value, When
from django.db.models.functions import Now

from accounts import doorbell
from matching import engine, loaders
from matching.models import LeftOut, Run, RunSnapshot, Shard
from matching.services import runs, trials, updates
from matching.services.releases import newest_released
from matching.services.weights import engine_weights, newest_weights
from matching.vocabulary import RunState, RunTrigger

PAIRS_PER_SHARD = 100_000_000
MOST_SHARDS = 16


def claim_run() -> Run | None:
    """Lease a run whose inputs must be read: one that waits when none is scoring, or the scoring
    one whose worker died over it.

    It takes the newest weights. An approval's run, which no officer looks at before its release,
    takes those of the released run; trials and releases have theirs.
    """
    scoring = Run.objects.filter(state=RunState.SCORING)
    abandoned = scoring.filter(
        ~runs.PREPARED, lease_until__lt=Now(), attempts__lt=runs.MOST_ATTEMPTS
    )
    waiting = Run.objects.filter(~Exists(scoring), state=RunState.QUEUED)
    released = newest_released()
    weights = Case(
        When(trigger__in=[RunTrigger.TRIAL, RunTrigger.RELEASE], then=F("weights")),
        When(
            trigger=RunTrigger.APPROVAL,
            then=Value(released.weights_id if released else newest_weights().pk),
        ),
        default=Value(newest_weights().pk),
    )
    return runs.lease_run(abandoned) or runs.lease_run(
        waiting, state=RunState.SCORING, started_at=Now(), weights=weights
    )


def prepare_run(run: Run) -> bool:
    """Read the inputs of a leased run, store them and cut the work into shards, unless an earlier
    run's results can be brought up to date.

    False when the lease was lost meanwhile: then another worker has done or does it.
    """
    from matching import tasks

    inputs = trials.inputs_of(run) if run.trigger == RunTrigger.TRIAL else loaders.load_inputs()
    problem = inputs.problem
    weights = engine_weights(run.weights)
    base = updates.base_of(run, problem)
    blocks = [] if base else list(_blocks(len(problem.ventures), len(problem.mandates)))
    with transaction.atomic():
        prepared = runs.held(run).update(
            lease_until=None,
            based_on=base,
            engine_version=engine.ENGINE_VERSION,
            digest=problem.digest(weights, run.best, run.minimum_points),
            ventures=len(problem.ventures),
            mandates=len(problem.mandates),
        )
        if not prepared:
            return False
        RunSnapshot.objects.create(run=run, problem=problem.to_bytes())
        _store_left_out(run, inputs)
        Shard.objects.bulk_create([Shard(run=run, first=a, last=b) for a, b in blocks])
        for _block in blocks[1:]:  # the first one is this worker's
            doorbell.ring(tasks.run_shards)
    return True


def _store_left_out(run: Run, inputs: loaders.Inputs) -> None:
    LeftOut.objects.bulk_create(
        [
            LeftOut(run=run, kind=record.kind, record_id=record.record_id, reason=record.reason)
            for record in inputs.left_out
        ]
    )


def _blocks(ventures: int, mandates: int) -> Iterator[tuple[int, int]]:
    """Even blocks [first, last) of ventures; none when a side is empty."""
    if not ventures or not mandates:
        return
    pairs = getattr(settings, "RUN_SHARD_PAIRS", PAIRS_PER_SHARD)
    count = min(-(-ventures * mandates // pairs), MOST_SHARDS, ventures)
    edges = [ventures * place // count for place in range(count + 1)]
    yield from pairwise(edges)
