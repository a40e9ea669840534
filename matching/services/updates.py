"""The short way: a run over inputs of which only a few differ from an earlier run's scores only
what those touch, and finds what a full run would."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from accounts import doorbell
from accounts.models import User
from matching import engine
from matching.models import NearMissCount, Run
from matching.services import archive, near_miss_counts
from matching.services.releases import newest_released
from matching.services.weights import engine_weights
from matching.vocabulary import RunState, RunTrigger

LARGEST_SHARE = 0.2
"""Of the pairs of a full run: from here on its blocks, spread over all workers, are as fast."""


class AnotherReleaseWaits(Exception):
    """Another run is being brought up to date for its release."""


@dataclass(frozen=True)
class Updated:
    """The matches of a run, its ledger of gates, and how much had to be done."""

    ranked: engine.Ranked
    near_misses: list[NearMissCount]
    records_changed: int
    pairs_scored: int


def base_of(run: Run, problem: engine.Problem) -> Run | None:
    """The run whose results can be brought up to these inputs; None where a full run is due.

    Nightly runs, and those that an officer starts, match everything anew.
    """
    base = run.based_on if run.trigger == RunTrigger.RELEASE else None
    if run.trigger == RunTrigger.APPROVAL:
        base = newest_released()
    if base is None or not _same_rules(base, run) or not archive.is_kept(base):
        return None
    records = engine.changed_records(archive.read_problem_of_the_past(base), problem)
    touched = _touched(records.ventures) * len(problem.mandates)
    touched += _touched(records.mandates) * len(problem.ventures)
    most = LARGEST_SHARE * len(problem.ventures) * len(problem.mandates)
    return base if touched <= most else None


def _same_rules(base: Run, run: Run) -> bool:
    rules = [
        (one.weights_id, one.best, one.minimum_points, version)
        for one, version in ((base, base.engine_version), (run, engine.ENGINE_VERSION))
    ]
    return rules[0] == rules[1]


def _touched(side: engine.SideChanges) -> int:
    """Records that must be scored anew."""
    return len(side.came) + len(side.changed)


def bring_up_to_date(run: Run) -> Updated:
    """What a full run over the inputs of a leased run would find, from the run it is based on.

    archive.ResultsGone when that run's results are kept no longer.
    """
    base, problem = run.based_on, archive.read_problem(run)
    if base is None:
        raise archive.ResultsGone
    before = archive.read_problem_of_the_past(base)
    done = engine.rematch(
        before,
        archive.read_results(base).ranked,
        problem,
        engine_weights(run.weights),
        run.best,
        run.minimum_points,
    )
    records = done.update.records
    counts = list(_near_misses(run, base, engine.near_miss_changes(before, problem, records)))
    return Updated(done.ranked, counts, len(records), done.update.pairs)


def _near_misses(
    run: Run, base: Run, changes: tuple[list[engine.NearMisses], list[engine.NearMisses]]
) -> Iterator[NearMissCount]:
    """The base's ledger without what is gone and with what came."""
    gone, come = (near_miss_counts.by_category(rows) for rows in changes)
    pairs, euros = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    stored = NearMissCount.objects.filter(run=base).values_list("gate", "category", "country")
    for *place, some, money in stored.annotate(all_pairs=Sum("pairs"), all_euros=Sum("euros")):
        pairs[tuple(place)], euros[tuple(place)] = int(some), int(money)
    for sums, old, new in ((pairs, gone.pairs, come.pairs), (euros, gone.euros, come.euros)):
        sums.subtract(old)
        sums.update(new)
    yield from near_miss_counts.rows(run, near_miss_counts.Counts(pairs, euros))


@transaction.atomic
def release_up_to_date(*, run_id: int, officer: User) -> Run:
    """Queue a run that brings a complete one up to what has changed since, and is then released.

    The way to release a run that only approvals have overtaken. Joins the one that waits for the
    same run; refuses with AnotherReleaseWaits.
    """
    from matching import tasks

    base = Run.objects.get(pk=run_id)
    wanted = Run(
        trigger=RunTrigger.RELEASE,
        requested_by=officer,
        based_on=base,
        weights=base.weights,
        best=base.best,
        minimum_points=base.minimum_points,
    )
    Run.objects.bulk_create([wanted], ignore_conflicts=True)
    waiting = Run.objects.filter(trigger=RunTrigger.RELEASE, state=RunState.QUEUED)
    run = waiting.filter(based_on=base).first()
    if run is None:
        raise AnotherReleaseWaits
    doorbell.ring(tasks.run_shards)
    return run
