"""Runs: requested, prepared, given up.

One run waits and one scores at a time. Whoever asks for a run joins the waiting one and holds it
until its own transaction ends; a run starts, and so reads its inputs, only when nobody holds it.
Therefore a change made in the same transaction as the request is always in the run that was asked
for, and a change during a run queues the next one. Leases and their expiry follow the database's
clock only.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Extract, Now

from accounts import doorbell
from accounts.models import User
from matching import engine, loaders
from matching.models import LeftOut, Run, RunSnapshot, Shard, ShardCandidates
from matching.querysets import RunQuerySet
from matching.services import trials
from matching.services.weights import engine_weights, newest_weights
from matching.vocabulary import RUN_MOVES, RunState, RunTrigger, ShardState

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5  # to read the inputs of a run, or to score a shard
MOST_ATTEMPTS_IN_ALL = 10  # to read the inputs and to merge
PAUSE_AFTER_AN_ERROR = timedelta(seconds=5)
PAIRS_PER_SHARD = 100_000_000
MOST_SHARDS = 16
DONE = Q(state=ShardState.DONE)
PREPARED = Exists(RunSnapshot.objects.filter(run=OuterRef("pk")))  # its inputs are read


@dataclass(frozen=True)
class Progress:
    """How far a run has come: shards done and in all (0 until its inputs are read), and pairs.

    `pairs_per_second` is that since the inputs were read, and `time_left` what it lets expect;
    both are None until the first shard is done, and `time_left` once the last one is.
    """

    done: int
    total: int
    pairs_done: int = 0
    pairs: int = 0
    pairs_per_second: float | None = None
    time_left: timedelta | None = None


@transaction.atomic
def request_run(*, trigger: RunTrigger, requested_by: User | None = None) -> Run:
    """Queue a run, or join the one that waits already; it starts once this transaction has
    ended."""
    from matching import tasks

    while (run := _hold_waiting_run()) is None:
        wanted = Run(
            trigger=trigger,
            requested_by=requested_by,
            weights=newest_weights(),
            best=settings.RUN_BEST,
            minimum_points=settings.RUN_MINIMUM_POINTS,
        )
        # Somebody else may queue one at the same time: then theirs is joined.
        Run.objects.bulk_create([wanted], ignore_conflicts=True)
    doorbell.ring(tasks.run_shards)
    return run


def _hold_waiting_run() -> Run | None:
    """The waiting run, kept from starting until this transaction ends; many may hold it at once."""
    table = Run._meta.db_table
    waiting = f"SELECT * FROM {table} WHERE state = %s AND trigger <> %s FOR SHARE"  # noqa: S608
    return next(iter(Run.objects.raw(waiting, [RunState.QUEUED, RunTrigger.TRIAL])), None)


def progress_of(run: Run) -> Progress:
    """How much of the run is done, and how fast."""
    figures = run.shards.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=DONE),
        scored=Sum(F("last") - F("first"), filter=DONE, default=0),
        seconds=Extract(
            Coalesce(Max("finished_at", filter=DONE), Now()) - Min("created_at"), "epoch"
        ),
    )
    pairs_done = figures["scored"] * run.mandates
    progress = Progress(figures["done"], figures["total"], pairs_done, run.ventures * run.mandates)
    if not pairs_done or not figures["seconds"]:
        return progress
    rate = pairs_done / float(figures["seconds"])
    left = timedelta(seconds=(progress.pairs - pairs_done) / rate)
    return replace(progress, pairs_per_second=rate, time_left=left or None)


def lease() -> Combinable:
    """Until when a worker may hold what it takes now."""
    return Now() + timedelta(seconds=settings.RUN_SHARD_SECONDS)


def held(run: Run) -> RunQuerySet:
    """The run, as long as it is still this lease's: `attempts` is its fencing token."""
    return Run.objects.filter(pk=run.pk, state=RunState.SCORING, attempts=run.attempts)


@transaction.atomic
def lease_run(runs: RunQuerySet, **changes: object) -> Run | None:
    """Take the first of `runs` that nobody else is taking; None when there is none."""
    run = runs.select_for_update(skip_locked=True, of=("self",)).order_by("pk").first()
    if run is None:
        return None
    Run.objects.filter(pk=run.pk).update(attempts=F("attempts") + 1, lease_until=lease(), **changes)
    return Run.objects.select_related("weights").get(pk=run.pk)


def claim_run() -> Run | None:
    """Lease a run whose inputs must be read: the waiting one when none is scoring, or the scoring
    one whose worker died over it."""
    scoring = Run.objects.filter(state=RunState.SCORING)
    abandoned = scoring.filter(~PREPARED, lease_until__lt=Now(), attempts__lt=MOST_ATTEMPTS)
    waiting = Run.objects.filter(~Exists(scoring), state=RunState.QUEUED)
    weights = Case(
        When(trigger=RunTrigger.TRIAL, then=F("weights")), default=Value(newest_weights().pk)
    )
    return lease_run(abandoned) or lease_run(
        waiting, state=RunState.SCORING, started_at=Now(), weights=weights
    )


def prepare_run(run: Run) -> bool:
    """Read the inputs of a leased run, store them and cut the work into shards.

    False when the lease was lost meanwhile: then another worker has done or does it.
    """
    from matching import tasks

    inputs = trials.inputs_of(run) if run.trigger == RunTrigger.TRIAL else loaders.load_inputs()
    problem = inputs.problem
    weights = engine_weights(run.weights)
    blocks = list(_blocks(len(problem.ventures), len(problem.mandates)))
    with transaction.atomic():
        prepared = held(run).update(
            lease_until=None,
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


def fail_run(*, run_id: int, reason: str) -> bool:
    """End an unfinished run for good; what was released last stays. False when it has ended
    already."""
    has_failed = _end_run(run_id, RunState.FAILED, failure=reason[:500])
    if has_failed:
        logger.error("run %s failed: %s", run_id, reason)
    return has_failed


def cancel_run(*, run_id: int, officer: User) -> bool:
    """End an unfinished run because an officer wants it; what was released last stays, and what
    changed since then waits for the next run. False when it has ended already."""
    return _end_run(run_id, RunState.CANCELLED, cancelled_by=officer)


@transaction.atomic
def _end_run(run_id: int, state: RunState, **facts: object) -> bool:
    """Take the run's work out of every worker's hands."""
    from matching import tasks

    before = [start for start, ends in RUN_MOVES.items() if state in ends]
    unfinished = Run.objects.filter(pk=run_id, state__in=before)
    if not unfinished.update(state=state, finished_at=Now(), lease_until=None, **facts):
        return False
    open_shards = Shard.objects.filter(run_id=run_id).exclude(state=ShardState.DONE)
    open_shards.update(state=ShardState.FAILED, lease_until=None)
    ShardCandidates.objects.filter(shard__run=run_id).delete()
    doorbell.ring(tasks.run_shards)  # another one may wait
    return True


def note_trouble(run: Run, error: Exception, *, most: int) -> None:
    """Let a leased run be tried again after a pause, or fail it after `most` attempts."""
    logger.warning("run %s: attempt %s failed", run.pk, run.attempts, exc_info=error)
    if run.attempts >= most:
        fail_run(run_id=run.pk, reason=describe(error))
    else:
        held(run).update(lease_until=Now() + PAUSE_AFTER_AN_ERROR)


def describe(error: Exception) -> str:
    """An error in one line, for the officer who looks at the run."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def give_up_runs() -> int:
    """Fail runs whose workers stopped too often, without a word, over the same piece of work."""
    worn_out = Shard.objects.filter(
        run=OuterRef("pk"),
        state=ShardState.LEASED,
        lease_until__lt=Now(),
        token__gte=MOST_ATTEMPTS,
    )
    tried_enough = Q(attempts__gte=MOST_ATTEMPTS_IN_ALL) | ~PREPARED & Q(
        attempts__gte=MOST_ATTEMPTS
    )
    itself = tried_enough & Q(lease_until__lt=Now())
    hopeless = Run.objects.filter(itself | Exists(worn_out), state=RunState.SCORING)
    reason = "the worker stopped too often over the same piece of work"
    return sum(fail_run(run_id=pk, reason=reason) for pk in hopeless.values_list("pk", flat=True))
