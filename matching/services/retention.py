"""What is kept how long: inputs for repeating a run, results for comparing runs."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from matching.models import (
    NearMissCount,
    Run,
    RunChange,
    RunResults,
    RunSnapshot,
    Shard,
    ShardCandidates,
)
from matching.services.releases import newest_released
from matching.vocabulary import UNFINISHED, RunTrigger

KEEP_RESULTS = timedelta(days=30)
KEEP_RESULTS_OF_APPROVALS = timedelta(days=3)  # there may be a hundred a day
KEEP_INPUTS = timedelta(days=400)


@transaction.atomic
def clear_old_records() -> None:
    """Delete what finished runs need no longer: leftovers of their work at once, results and inputs
    when they are old. The run that members see keeps its own."""
    released = newest_released()
    finished = Run.objects.exclude(state__in=UNFINISHED)
    if released:
        finished = finished.exclude(pk=released.pk)
    ShardCandidates.objects.exclude(shard__run__state__in=UNFINISHED).delete()
    old = finished.filter(
        Q(finished_at__lt=Now() - KEEP_RESULTS)
        | Q(finished_at__lt=Now() - KEEP_RESULTS_OF_APPROVALS, trigger=RunTrigger.APPROVAL)
    )
    RunResults.objects.filter(run__in=old).delete()
    RunChange.objects.filter(run__in=old).delete()
    NearMissCount.objects.filter(run__in=old).delete()
    Shard.objects.filter(run__in=old).delete()
    ancient = finished.filter(finished_at__lt=Now() - KEEP_INPUTS)
    RunSnapshot.objects.filter(run__in=ancient).delete()
