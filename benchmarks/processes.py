"""Each measurement in a process of its own, so that its peak memory is its own too.

The process that starts them stays small: on Linux a child begins with its parent's peak.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
THREADS = 2
# A pinned BLAS core would halve the reference.
PINS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
THREAD_COUNTS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Measurement:
    """Wall-clock seconds, seconds of processor time of all threads, and peak memory in MiB.

    `facts` are what else the task tells: how many rows, which BLAS, how long each phase took.
    """

    seconds: float
    cpu_seconds: float = 0.0
    peak_mib: float = 0.0
    facts: dict[str, Any] = field(default_factory=dict)


class TaskFailed(Exception):
    """A measured program ended with an error; it has told the reason itself."""


def measure(task: str, **settings: Any) -> Measurement:
    """Run a task of `benchmarks.tasks` in a new process."""
    command = [sys.executable, "-m", "benchmarks.tasks", task, json.dumps(settings)]
    environment = {name: text for name, text in os.environ.items() if name not in PINS}
    environment |= dict.fromkeys(THREAD_COUNTS, str(THREADS))
    done = subprocess.run(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise TaskFailed(f"{task} {settings} ended with {done.returncode}")
    return Measurement(**json.loads(done.stdout.splitlines()[-1]))


def alternate(rounds: int, *measurements: Callable[[], Measurement]) -> tuple[Measurement, ...]:
    """A B A B: every measurement in each round; the median of each."""
    taken = [[take() for take in measurements] for _ in range(rounds)]
    return tuple(middle(column) for column in zip(*taken, strict=True))


def middle(measurements: Sequence[Measurement]) -> Measurement:
    """Medians of the seconds, the highest peak, the first one's facts and all the seconds."""
    seconds = [one.seconds for one in measurements]
    return Measurement(
        seconds=median(seconds),
        cpu_seconds=median(one.cpu_seconds for one in measurements),
        peak_mib=max(one.peak_mib for one in measurements),
        facts={**measurements[0].facts, "all_seconds": seconds},
    )
