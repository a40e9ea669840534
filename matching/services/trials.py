"""Trials of weights: a run over the inputs of the released one, which is never released itself."""

from django.db import transaction

from accounts import doorbell
from accounts.models import User
from matching import loaders
from matching.models import Run, RunSnapshot, WeightsVersion
from matching.services.archive import read_problem_of_the_past
from matching.services.releases import newest_released
from matching.vocabulary import RunState, RunTrigger


class NothingToTryOn(Exception):
    """No run is released, or its inputs are kept no longer."""


class TrialWaits(Exception):
    """Another trial waits already."""


@transaction.atomic
def try_weights(*, number: int, officer: User) -> Run:
    """Queue a trial of a version; its changes tell what adopting the version would do today.

    Refuses with NothingToTryOn, and with TrialWaits while another one has not begun.
    """
    from matching import tasks

    released = newest_released()
    if released is None or not RunSnapshot.objects.filter(run=released).exists():
        raise NothingToTryOn
    trial = Run(
        trigger=RunTrigger.TRIAL,
        requested_by=officer,
        weights=WeightsVersion.objects.get(number=number),
        compared_with=released,
        best=released.best,
        minimum_points=released.minimum_points,
    )
    Run.objects.bulk_create([trial], ignore_conflicts=True)
    queued = Run.objects.filter(trigger=RunTrigger.TRIAL, state=RunState.QUEUED)
    stored = queued.filter(public_id=trial.public_id).first()
    if stored is None:
        raise TrialWaits
    doorbell.ring(tasks.run_shards)
    return stored


def inputs_of(trial: Run) -> loaders.Inputs:
    """The inputs of the run that a trial is compared with; NothingToTryOn when that is gone."""
    if trial.compared_with is None:
        raise NothingToTryOn
    return loaders.Inputs(read_problem_of_the_past(trial.compared_with), ())
