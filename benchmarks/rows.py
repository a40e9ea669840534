"""Lines of the benchmark's table: what was measured against what, and what was to be reached."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.processes import Measurement

COLUMNS = ("benchmark", "size", "ours", "reference", "ratio", "target", "reached", "peak memory")
MEMORY_LIMIT_MIB = 1_024.0


@dataclass(frozen=True)
class Target:
    """A bound of the ratio: `at_most` for costs, else at least. `text` is how the table says it."""

    bound: float
    at_most: bool
    text: str

    def is_met(self, ratio: float) -> bool:
        """Whether the ratio is on the right side of the bound."""
        return ratio <= self.bound if self.at_most else ratio >= self.bound


@dataclass(frozen=True)
class Row:
    """A line of the table. Seconds are wall clock; `ratio` is what the target speaks of.

    Without a target the line informs only. With `memory_limit_mib` the process of ours must also
    have stayed below it.
    """

    part: str
    benchmark: str
    size: str
    ours: Measurement
    reference: str
    theirs: Measurement | None = None
    ratio: float | None = None
    target: Target | None = None
    memory_limit_mib: float | None = None
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """None where nothing was to be reached."""
        if self.target is None or self.ratio is None:
            return None
        fits = self.memory_limit_mib is None or self.ours.peak_mib < self.memory_limit_mib
        return self.target.is_met(self.ratio) and fits

    def as_json(self) -> dict[str, Any]:
        """Everything that is known of the line."""
        return {**asdict(self), "reached": self.reached, "cells": self.cells()}

    def cells(self) -> tuple[str, ...]:
        """What the table shows, in the order of COLUMNS."""
        reached = {None: "", True: "yes", False: "NO"}[self.reached]
        theirs = f"{self.reference} {seconds_text(self.theirs.seconds)}" if self.theirs else ""
        return (
            *(self.benchmark, self.size, seconds_text(self.ours.seconds)),
            *(theirs or self.reference, "" if self.ratio is None else number_text(self.ratio)),
            *(self.target.text if self.target else "", reached, f"{self.ours.peak_mib:.0f} MiB"),
        )


def seconds_text(seconds: float) -> str:
    """Three digits, e.g. "0.0123 s" or "12.3 s"."""
    return f"{number_text(seconds)} s"


def number_text(number: float) -> str:
    """Three digits, never in powers of ten: 0.0123, 1.23, 123, 12,300."""
    if number >= 100:
        return f"{float(f'{number:.3g}'):,.0f}"
    return f"{float(f'{number:.3g}'):.10f}".rstrip("0").rstrip(".") or "0"


def table_text(rows: Sequence[Row]) -> str:
    """The table as it is printed."""
    return aligned([COLUMNS, *(row.cells() for row in rows)])


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """A heading and cells in aligned columns, as Markdown."""
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    rule = ["-" * width for width in widths]
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in (lines[0], rule, *lines[1:])
    )
