"""`make bench`: measure, print one table, keep the figures in var/bench/<date>.json.

ARGS names parts (engine, runs, exports, pages; all of them without), --quick takes small sizes,
--full exports a million rows. Measured parts replace the same parts of an earlier call of the day;
--document also writes the table and the picture of docs/benchmarks.md.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext

from benchmarks import record
from benchmarks.parts import NEED_SERVERS, PARTS
from benchmarks.plan import Plan
from benchmarks.processes import PROJECT, TaskFailed
from benchmarks.rows import Row, table_text
from benchmarks.servers import migrated_database
from config.embedded import EmbeddedServersError


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark. Returns the exit code: 1 when something could not be measured, never
    because a target was missed."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    folder = PROJECT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    plan = Plan.quick(folder) if options.quick else Plan(folder)
    if options.full:
        plan = Plan.full(folder)
    rows: list[Row] = []
    try:
        for part in _parts(plan, options.parts or list(PARTS)):
            measured: list[Row] = []
            for row in part:
                measured.append(row)
                print(f"  {' | '.join(filter(None, row.cells()))}", file=sys.stderr, flush=True)
            rows += measured
            # After each part, so that one that cannot be measured takes none along.
            path = record.keep(folder, measured, is_quick=options.quick)
    except (EmbeddedServersError, TaskFailed, RuntimeError, KeyboardInterrupt) as reason:
        print(f"The benchmark has ended early: {reason or 'interrupted'}", file=sys.stderr)
        return 1
    print(table_text(rows))
    print(f"\nKept in {path.relative_to(PROJECT)}.")
    if options.document:
        record.document(path)
    return 0


def _parts(plan: Plan, names: Sequence[str]) -> Iterator[Iterator[Row]]:
    with migrated_database(plan.folder) if set(names) & NEED_SERVERS else nullcontext():
        for name in names:
            yield PARTS[name](plan)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure against references.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"any of {', '.join(PARTS)}")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="small sizes, under two minutes")
    size.add_argument("--full", action="store_true", help="export a million rows")
    parser.add_argument(
        "--document", action="store_true", help="also write docs/benchmarks.md's table and picture"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
