"""python -m matching.engine: score two files of records without Django or a database."""

import argparse
import signal
import sys
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from math import ceil
from pathlib import Path
from types import FrameType

from .checks import RecordError
from .files import FileFault, match_files
from .ranking import MOST_KEPT, check_k

FAULT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code: 0, or 2 after a fault, which is told on stderr."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _stop)  # so that a partial file is removed
    try:
        match_files(
            options.ventures,
            options.mandates,
            options.out,
            k=options.k,
            min_points=options.min_score,
            weights=options.weights,
            catalogue=options.catalogue,
        )
    except FileFault as fault:
        sys.stderr.write(f"{fault}\n")
        return FAULT
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m matching.engine",
        description="Match ventures with mandates, both given as one JSON object a line.",
    )
    parser.add_argument("--ventures", type=Path, required=True, metavar="V.ndjson")
    parser.add_argument("--mandates", type=Path, required=True, metavar="M.ndjson")
    parser.add_argument("--out", type=Path, required=True, metavar="matches.ndjson")
    parser.add_argument(
        "--k", type=_k, default=20, help=f"how many to keep for each record, 1 to {MOST_KEPT}"
    )
    parser.add_argument(
        "--min-score",
        type=_points,
        default=40_000,
        metavar="40",
        help="the smallest score to keep, 0 to 100 (default: 40)",
    )
    parser.add_argument(
        "--weights", type=Path, metavar="W.json", help="the nine criteria's weights, summing to 100"
    )
    parser.add_argument(
        "--catalogue",
        type=Path,
        metavar="GROUPS.csv",
        help="product groups with the columns code and category, in place of the built-in ones",
    )
    return parser


def _k(text: str) -> int:
    try:
        return check_k(int(text))
    except RecordError as error:
        raise argparse.ArgumentTypeError(error.reason) from None
    except ValueError:
        raise argparse.ArgumentTypeError("must be a whole number") from None


def _points(text: str) -> int:
    """A score in whole points, rounded up: what is below the score is below those points."""
    try:
        score = Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError("must be a number") from None
    if not (score.is_finite() and 0 <= score <= 100):
        raise argparse.ArgumentTypeError("must be from 0 to 100")
    return ceil(score * 1000)


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
