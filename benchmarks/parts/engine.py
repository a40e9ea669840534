"""The engine against four references: full two-sided exact best twenty, all criteria and gates;
the ledger of gates and one changed record against such a run.
"""

import importlib.util
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.plan import Plan
from benchmarks.processes import Measurement, alternate, measure, middle
from benchmarks.rows import MEMORY_LIMIT_MIB, Row, Target, seconds_text

PART = "engine"
PRODUCT = "bare float32 product"
AT_MOST_THE_PRODUCT = Target(1.5, at_most=True, text="≤ 1.5 × its time, < 1 GiB")
TENTHS = Target(0.9, at_most=True, text="tenths of a second")
TIMES = {
    "faiss": Target(2, at_most=False, text="≥ 2 × as fast"),
    "matrices": Target(20, at_most=False, text="≥ 20 × as fast"),
    "plain": Target(200, at_most=False, text="≥ 200 × as fast"),
}
TWO_HUNDREDTH = Target(1 / 200, at_most=True, text="≤ 1/200 of its time, < 1 GiB")
CHANGES = 64  # eight of each kind
LARGEST_PAIRS = 10_000_000_000  # 100,000 a side
LARGE = 50_000  # ventures from which the targets hold


def rows(plan: Plan) -> Iterator[Row]:
    """Some lines for each size."""
    for ventures, mandates in plan.sizes:
        path = plan.folder / f"world-{ventures}-{mandates}.bin"
        measure("engine.draw", ventures=ventures, mandates=mandates, path=str(path))
        try:
            yield from _rows_of(plan, ventures, mandates, path)
        finally:
            path.unlink(missing_ok=True)


def _rows_of(plan: Plan, ventures: int, mandates: int, path: Path) -> Iterator[Row]:
    size = f"{ventures:,} × {mandates:,}"
    pairs = ventures * mandates
    repeat = 5 if pairs <= 100_000_000 else 1
    rounds = plan.rounds
    ours, ledger, changed, product = alternate(
        rounds,
        partial(measure, "engine.ours", path=str(path), repeat=repeat),
        partial(measure, "engine.ledger", path=str(path), repeat=repeat),
        partial(measure, "engine.changed", path=str(path), count=CHANGES),
        partial(measure, "engine.product", ventures=ventures, mandates=mandates, repeat=repeat),
    )
    large = min(ventures, mandates) >= LARGE
    row = partial(Row, PART, "engine", size, ours)
    yield row(
        PRODUCT,
        product,
        ours.seconds / product.seconds,
        AT_MOST_THE_PRODUCT if large else None,
        MEMORY_LIMIT_MIB,
        note=f"{product.facts['blas']}, {product.facts['threads']} threads",
    )
    if ventures < 10_000:
        yield row("none", None, ours.seconds, TENTHS, MEMORY_LIMIT_MIB)
    yield _ledger_row(size, ledger, ours, pairs)
    yield _changed_row(size, changed, ours, pairs)
    for name, text, theirs in _slower(plan, ventures, mandates, path):
        target = TIMES[name] if large else None
        yield row(text, theirs, theirs.seconds / ours.seconds, target, note=_note(theirs))


def _ledger_row(size: str, ledger: Measurement, ours: Measurement, pairs: int) -> Row:
    """What counting near misses adds to a full run, as a share of its time."""
    near = ledger.facts["near_misses"]
    return Row(
        PART,
        "ledger of gates",
        size,
        ledger,
        "a full run",
        ours,
        ledger.seconds / ours.seconds,
        memory_limit_mib=MEMORY_LIMIT_MIB,
        note=f"{near:,} near misses, {near / pairs:.0%} of the pairs",
    )


def _changed_row(size: str, changed: Measurement, ours: Measurement, pairs: int) -> Row:
    """One changed record against a full run; the slowest of the first round is told apart."""
    worst = changed.facts["worst"]
    return Row(
        PART,
        "one changed record",
        size,
        changed,
        "a full run",
        ours,
        changed.seconds / ours.seconds,
        TWO_HUNDREDTH if pairs >= LARGEST_PAIRS else None,
        MEMORY_LIMIT_MIB,
        note=(
            f"1/{ours.seconds / changed.seconds:,.0f} of a full run; median of {CHANGES} changes, "
            f"the slowest {seconds_text(worst['seconds'])} with {worst['rescans']:,} rescans "
            f"({worst['kind']}); "
            f"writing all matches out, not counted, {seconds_text(changed.facts['written_out'])}"
        ),
    )


def _slower(
    plan: Plan, ventures: int, mandates: int, path: Path
) -> Iterator[tuple[str, str, Measurement]]:
    """The references that take long; those that are sampled are run as often as the others."""
    if importlib.util.find_spec("faiss"):
        take = partial(measure, "engine.faiss", ventures=ventures, mandates=mandates)
        yield "faiss", "FAISS IndexFlatIP both ways", middle([take() for _ in range(plan.rounds)])
    take = partial(measure, "engine.matrices", path=str(path))
    yield "matrices", "whole-matrix NumPy", middle([take() for _ in range(plan.rounds)])
    take = partial(measure, "engine.plain", ventures=ventures, mandates=mandates)
    yield "plain", "plain Python loop", middle([take() for _ in range(plan.rounds)])


def _note(theirs: Measurement) -> str:
    facts = theirs.facts
    if facts.get("sampled"):
        return f"FAISS {facts['version']}, sampled and scaled"
    return f"a sample, scaled by {facts['scaled_by']:,.0f}" if facts.get("scaled_by", 1) > 1 else ""
