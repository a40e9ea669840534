"""What runs keep: their inputs, to be scored and repeated from, and their results."""

from functools import lru_cache

from matching import engine
from matching.models import Run, RunResults, RunSnapshot


@lru_cache(maxsize=1)
def _problem(run_id: int, digest: str) -> engine.Problem:
    """A run's inputs, read once per process: they never change."""
    snapshot = RunSnapshot.objects.get(run_id=run_id)
    return engine.Problem.from_bytes(bytes(snapshot.problem))


def read_problem(run: Run) -> engine.Problem:
    """The inputs that the run stored when it was prepared."""
    return _problem(run.pk, run.digest)


def read_problem_of_the_past(run: Run) -> engine.Problem:
    """The inputs of a run that is not being worked on: they do not take its place in memory."""
    return _problem.__wrapped__(run.pk, run.digest)


def store_results(run: Run, found: engine.Results) -> None:
    """Keep what a run found; belongs to the transaction that completes the run."""
    RunResults.objects.create(run=run, content=found.to_bytes())


class ResultsGone(Exception):
    """What a run found is kept no longer."""


def read_results(run: Run) -> engine.Results:
    """What a complete run found; ResultsGone when that is kept no longer."""
    stored = RunResults.objects.filter(run=run).first()
    if stored is None:
        raise ResultsGone
    return engine.Results.from_bytes(bytes(stored.content))


def has_results(run: Run) -> bool:
    """Whether what it found is still there to be shown."""
    return RunResults.objects.filter(run=run).exists()


def is_kept(run: Run) -> bool:
    """Whether inputs and results are still there to compare with."""
    return Run.objects.filter(pk=run.pk, snapshot__isnull=False, results__isnull=False).exists()
