"""Stop-watches of the tasks."""

import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

Result = dict[str, Any]


def timed(work: Callable[[], object], repeat: int = 1, **facts: Any) -> Result:
    """Medians over `repeat` calls: wall-clock seconds and processor seconds of all threads."""
    wall, processor = [], []
    for _ in range(repeat):
        before = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - before[0])
        processor.append(time.process_time() - before[1])
    return {"seconds": median(wall), "cpu_seconds": median(processor), "facts": facts}


def scaled(result: Result, times: float) -> Result:
    """The seconds of a sample, scaled to the whole."""
    return {
        **result,
        "seconds": result["seconds"] * times,
        "cpu_seconds": result["cpu_seconds"] * times,
        "facts": {**result["facts"], "scaled_by": times},
    }


def peak_mib() -> float:
    """The most memory that this process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


@dataclass
class Phases:
    """Seconds of named phases that follow each other; a nested one is taken off its outer one."""

    seconds: dict[str, float] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count the time of the block."""
        start = time.perf_counter()
        self._open.append(name)
        try:
            yield
        finally:
            self._open.pop()
            spent = time.perf_counter() - start
            self.seconds[name] = self.seconds.get(name, 0) + spent
            if self._open:
                outer = self._open[-1]
                self.seconds[outer] = self.seconds.get(outer, 0) - spent

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, counted as a phase."""

        def counted(*arguments: Any, **named: Any) -> Any:
            with self.phase(name):
                return function(*arguments, **named)

        return counted
