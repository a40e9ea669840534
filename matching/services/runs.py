"""Runs: requested, followed, ended.

One run of a kind waits and one scores at a time. Whoever asks for a run joins the waiting one of
its kind and holds it until its own transaction ends; a run starts, and so reads its inputs, only
when nobody holds it. Therefore a change made in the same transaction as the request is always in
the run that was asked for, and a change during a run queues the next one. Leases and their expiry
follow the database's clock only.
"""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Extract, Now

from accounts import doorbell
from accounts.models import User
from matching.models import Run, RunSnapshot, Shard, ShardCandidates
from matching.querysets import RunQuerySet
from matching.services.weights import newest_weights
from matching.vocabulary import RUN_MOVES, RunState, RunTrigger, ShardState

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5  # to read the inputs of a run, or to score a shard
MOST_ATTEMPTS_IN_ALL = 10  # to read the inputs and to merge
PAUSE_AFTER_AN_ERROR = timedelta(seconds=5)
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
    """Queue a run, or join the one of its kind that waits already; it starts once this transaction
    has ended."""
    from matching import tasks

    while (run := _hold_waiting_run(trigger)) is None:
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


def _hold_waiting_run(trigger: RunTrigger) -> Run | None:
    """The waiting run of a kind, kept from starting until this transaction ends; many may hold it
    at once."""
    table = Run._meta.db_table
    waiting = f"SELECT * FROM {table} WHERE state = %s AND trigger = %s FOR SHARE"  # noqa: S608
    return next(iter(Run.objects.raw(waiting, [RunState.QUEUED, trigger])), None)


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


def fail_run(*, run_id: int, reason: str) -> bool:
    """End an unfinished run for good; what was released last stays. False when it has ended
    already."""
    has_failed = _end_run(run_id, RunState.FAILED, failure=reason[:500])
    if has_failed:
        logger.error("run %s failed: %s", run_id, reason)
    return has_failed


def overtake_run(*, run_id: int) -> bool:
    """End a run whose weights are in use no longer. False when it has ended already otherwise."""
    return _end_run(run_id, RunState.OVERTAKEN)


def cancel_run(*, run_id: int, officer: User) -> bool:
    """End an unfinished run because an officer wants it; what was released last stays, and what
    changed since then waits for the next run. False when it has ended already."""
    return _end_run(run_id, RunState.CANCELLED, cancelled_by=officer)


@transaction.atomic
def _end_run(run_id: int, state: RunState, **facts: object) -> bool:
    """Take the run's work out of every worker's hands."""
    from matching import tasks

    before = [start for start, ends in RUN_MOVES.items() if state in ends]
    movable = Run.objects.filter(pk=run_id, state__in=before)
    if not movable.update(state=state, finished_at=Now(), lease_until=None, **facts):
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
