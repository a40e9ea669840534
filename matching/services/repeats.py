"""Repeating a run from its stored inputs, whatever has become of the profiles since."""

from dataclasses import dataclass

from matching import engine
from matching.models import Run, RunSnapshot
from matching.services.archive import read_problem_of_the_past
from matching.services.weights import engine_weights


class NotRepeatable(Exception):
    """Why a run cannot be repeated, in one sentence."""


@dataclass(frozen=True)
class Repetition:
    """What a repeated run found; `is_same` when that is what it found the first time."""

    found: engine.Results
    digest: str
    is_same: bool


def repeat_run(*, run_id: int) -> Repetition:
    """Score the inputs of a run again, with its weights, and compare. Changes nothing.

    NotRepeatable when it never got to results, its inputs are kept no longer, or another version
    of the engine made it.
    """
    run = Run.objects.select_related("weights").get(pk=run_id)
    if not run.result_digest:
        raise NotRepeatable(f"Run {run.pk} has no results to compare with.")
    if run.engine_version != engine.ENGINE_VERSION:
        raise NotRepeatable(
            f"Run {run.pk} was made by version {run.engine_version} of the engine; "
            f"this is version {engine.ENGINE_VERSION}."
        )
    if not RunSnapshot.objects.filter(run=run).exists():
        raise NotRepeatable(f"The inputs of run {run.pk} are kept no longer.")
    problem, weights = read_problem_of_the_past(run), engine_weights(run.weights)
    ranked = engine.match(problem, weights, run.best, run.minimum_points)
    found = engine.Results.of(problem, weights, ranked)
    digest = found.digest()
    return Repetition(found, digest, digest == run.result_digest)
