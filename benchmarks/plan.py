"""What a call of the benchmark measures."""

from dataclasses import dataclass
from pathlib import Path

K = 1_000
ALL_SIZES = ((K, 10 * K), (10 * K, 10 * K), (50 * K, 50 * K), (100 * K, 100 * K))


@dataclass(frozen=True)
class Plan:
    """Sizes are ventures × mandates; `rounds` is how often A B is repeated.

    `page_seconds` is for how long a page is asked for at most.
    `folder` takes what lies there during the benchmark, and the results.
    """

    folder: Path
    rounds: int = 3
    sizes: tuple[tuple[int, int], ...] = ALL_SIZES
    run_sizes: tuple[tuple[int, int], ...] = ALL_SIZES[:2]
    exported_rows: int = 100_000
    page_seconds: float = 4.0

    @classmethod
    def quick(cls, folder: Path) -> "Plan":
        """Small sizes, under two minutes on two cores."""
        return cls(folder, 2, ((K, K), (K, 10 * K)), ((K, K),), 10_000, 1.0)

    @classmethod
    def full(cls, folder: Path) -> "Plan":
        """Everything, with a million exported rows."""
        return cls(folder, exported_rows=1_000_000)
