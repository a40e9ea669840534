"""Exports of matches against a COPY of the same query to a pipe."""

from collections.abc import Iterator
from functools import partial

from benchmarks.plan import Plan
from benchmarks.processes import alternate, measure
from benchmarks.rows import Row, Target
from benchmarks.servers import migrated_database

PART = "exports"
TARGETS = {
    "csv": Target(0.35, at_most=False, text="≥ 0.35 of its rate, memory flat"),
    "ndjson": Target(0.25, at_most=False, text="≥ 0.25 of its rate, memory flat"),
}
FLAT = 1.1  # times the peak of an export of a tenth of the rows


def rows(plan: Plan) -> Iterator[Row]:
    """A line for each format."""
    with migrated_database(plan.folder):
        stored = measure("files.prepare", rows=plan.exported_rows).facts["rows"]
        for name, target in TARGETS.items():
            ours, copy, tenth = alternate(
                plan.rounds,
                partial(measure, "files.export", file_format=name, rows=stored),
                partial(measure, "files.copy", rows=stored),
                partial(measure, "files.export", file_format=name, rows=stored // 10),
            )
            megabytes = ours.facts["bytes"] / 1e6
            yield Row(
                part=PART,
                benchmark=f"export as {name.upper()}",
                size=f"{stored:,} matches",
                ours=ours,
                reference="COPY to a pipe",
                theirs=copy,
                ratio=copy.seconds / ours.seconds,
                target=target,
                memory_limit_mib=tenth.peak_mib * FLAT,
                note=f"{megabytes:.1f} MB; a tenth of the rows peaks at {tenth.peak_mib:.0f} MiB",
            )
