"""What a run changes, compared with the run that members see, pair by pair and with reasons."""

from dataclasses import dataclass

import numpy as np
from django.db.models import Count

from matching import engine
from matching.models import Run, RunChange
from matching.services import archive, bulk_rows
from matching.services.releases import newest_released
from matching.services.weights import engine_weights
from matching.vocabulary import ChangeReason, PairChange


@dataclass(frozen=True)
class Row:
    """How many pairs entered, left and moved for one reason."""

    reason: ChangeReason
    entered: int
    left: int
    moved: int


@dataclass(frozen=True)
class Difference:
    """The changes of a run by reason; `before` + entered - left = `after`, in matches."""

    compared_with: Run
    before: int
    after: int
    rows: list[Row]

    @property
    def entered(self) -> int:
        """All that entered."""
        return sum(row.entered for row in self.rows)

    @property
    def left(self) -> int:
        """All that left."""
        return sum(row.left for row in self.rows)

    @property
    def moved(self) -> int:
        """All that moved."""
        return sum(row.moved for row in self.rows)


@dataclass(frozen=True)
class Comparison:
    """The run that members see, and what is not the same in another one."""

    before: Run
    changes: engine.Changes


def compare_with_released(run: Run, ranked: engine.Ranked) -> Comparison | None:
    """None when no run is released, or its inputs or results are kept no longer.

    A trial is compared with the run whose inputs it has.
    """
    before = run.compared_with or newest_released()
    if before is None or not archive.is_kept(before):
        return None
    then = engine.Outcome(
        archive.read_problem_of_the_past(before),
        engine_weights(before.weights),
        archive.read_results(before).ranked,
    )
    now = engine.Outcome(archive.read_problem(run), engine_weights(run.weights), ranked)
    return Comparison(before, engine.compare(then, now))


def write_changes(run: Run, comparison: Comparison | None) -> None:
    """Store the comparison; belongs to the transaction that completes the run."""
    if comparison is None:
        return
    changes = comparison.changes
    Run.objects.filter(pk=run.pk).update(compared_with=comparison.before)
    bulk_rows.write_rows(
        RunChange._meta.db_table,
        {
            "run_id": np.full(len(changes), run.pk, np.int64),
            "venture_id": changes.venture_id,
            "mandate_id": changes.mandate_id,
            "change": changes.change,
            "reason": changes.reason,
            "points_before": changes.points_before,
            "points_after": changes.points_after,
        },
    )


def difference_of(run: Run) -> Difference | None:
    """The changes of a run summed up; None when it was compared with none."""
    if run.compared_with is None:
        return None
    counted = run.changes.values_list("reason", "change").annotate(pairs=Count("pk")).order_by()
    pairs = {(reason, change): count for reason, change, count in counted}
    rows = [
        Row(reason, *(pairs.get((reason, change), 0) for change in PairChange))
        for reason in ChangeReason
    ]
    return Difference(run.compared_with, run.compared_with.matches, run.matches, rows)
