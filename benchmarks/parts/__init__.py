"""Parts of the benchmark; each yields lines of the table as soon as they are measured."""

from collections.abc import Callable, Iterator

from benchmarks.parts import engine, exports, pages, runs
from benchmarks.plan import Plan
from benchmarks.rows import Row

PARTS: dict[str, Callable[[Plan], Iterator[Row]]] = {
    engine.PART: engine.rows,
    runs.PART: runs.rows,
    exports.PART: exports.rows,
    pages.PART: pages.rows,
}
NEED_SERVERS = {runs.PART, exports.PART, pages.PART}
