"""Whole runs in the database: load, score, merge, write, release with its outbox."""

from collections.abc import Iterator
from functools import partial

from benchmarks.plan import Plan
from benchmarks.processes import Measurement, alternate, measure
from benchmarks.rows import Row, Target
from benchmarks.servers import migrated_database

PART = "runs"
TARGET = Target(4, at_most=True, text="engine + ≤ 4 × the COPY")


def rows(plan: Plan) -> Iterator[Row]:
    """A line for each size, and one that breaks its time down."""
    with migrated_database(plan.folder):
        for ventures, mandates in plan.run_sizes:
            measure("stored.prepare", ventures=ventures, mandates=mandates)
            path = plan.folder / f"world-{ventures}-{mandates}.bin"
            measure("engine.draw", ventures=ventures, mandates=mandates, path=str(path))
            run, copy, alone = alternate(
                plan.rounds,
                partial(measure, "stored.run"),
                partial(measure, "stored.copy"),
                partial(measure, "engine.ours", path=str(path), repeat=3),
            )
            path.unlink()
            again = measure("stored.run", again=True)
            size = f"{ventures:,} × {mandates:,}"
            yield _row("whole run", size, run, copy, alone, TARGET)
            yield _row("the run after it, nothing changed", size, again, copy, alone, None)


def _row(
    name: str,
    size: str,
    run: Measurement,
    copy: Measurement,
    alone: Measurement,
    target: Target | None,
) -> Row:
    """The ratio is what the database adds to the engine, counted in COPYs."""
    phases = ", ".join(f"{name} {spent:.2f}" for name, spent in run.facts["phases"].items())
    return Row(
        part=PART,
        benchmark=name,
        size=size,
        ours=run,
        reference=f"engine {alone.seconds:.3g} s; COPY of {copy.facts['rows']:,} rows",
        theirs=copy,
        ratio=(run.seconds - alone.seconds) / copy.seconds,
        target=target,
        note=phases,
    )
