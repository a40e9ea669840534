"""What is kept how long: inputs for repeating a run, results for comparing runs."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from matching.models import Run, RunChange, RunResults, RunSnapshot, Shard, ShardCandidates
from matching.services.releases import newest_released
from matching.vocabulary import UNFINISHED

KEEP_RESULTS = timedelta(days=30)
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
    old = finished.filter(finished_at__lt=Now() - KEEP_RESULTS)
    RunResults.objects.filter(run__in=old).delete()
    RunChange.objects.filter(run__in=old).delete()
    Shard.objects.filter(run__in=old).delete()
    ancient = finished.filter(finished_at__lt=Now() - KEEP_INPUTS)
    RunSnapshot.objects.filter(run__in=ancient).delete()
