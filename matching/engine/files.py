"""The engine on files: newline-delimited JSON in, matches out, for analysts and for tests."""

import contextlib
import csv
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from .bulk import match
from .catalogue import check_mandate_codes, check_venture_codes, group_members
from .checks import RecordError, check_code
from .explain import NOTHING, detail
from .parsing import WHOLE_LINE, parse_mandate, parse_venture, parse_weights
from .problem import Problem, encode
from .ranking import Ranked
from .records import Mandate, Venture, Weights
from .vocabulary import CRITERIA, PRODUCT_GROUPS

ROWS_AT_ONCE: Final = 20_000
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

Record = TypeVar("Record", Venture, Mandate)


class FileFault(Exception):
    """A file that cannot be used; the message says which, where and why, in one line."""


def match_files(
    ventures: Path,
    mandates: Path,
    out: Path,
    *,
    k: int = 20,
    min_points: int = 40_000,
    weights: Path | None = None,
    catalogue: Path | None = None,
) -> int:
    """Match the records of two files and write the matches to a third; returns how many.

    FileFault when a file cannot be read or written, or at the first faulty line; `out` is then as
    it was before.
    """
    _check_output(out, (ventures, mandates, weights, catalogue))
    groups = PRODUCT_GROUPS if catalogue is None else read_catalogue(catalogue)
    chosen = Weights() if weights is None else read_weights(weights)
    members = group_members(groups)
    problem = encode(
        _read_records(ventures, parse_venture, lambda one: check_venture_codes(one, groups)),
        _read_records(
            mandates, parse_mandate, lambda one: check_mandate_codes(one, groups, members)
        ),
        groups,
    )
    ranked = match(problem, chosen, k, min_points)
    _write_whole(out, match_lines(problem, chosen, ranked))
    return len(ranked)


def match_lines(problem: Problem, weights: Weights, ranked: Ranked) -> Iterator[str]:
    """The matches as lines of JSON, in the order of `ranked`, some thousands at once."""
    for first in range(0, len(ranked), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        venture, mandate = ranked.venture_id[rows], ranked.mandate_id[rows]
        details = detail(problem, weights, venture, mandate)
        columns = (
            venture,
            mandate,
            details.points,
            details.points_low,
            details.points_high,
            details.completeness,
            ranked.rank_for_venture[rows],
            ranked.rank_for_mandate[rows],
        )
        numbers = zip(*(column.tolist() for column in columns), strict=True)
        yield "".join(
            _line(row, contributions)
            for row, contributions in zip(numbers, details.contributions.tolist(), strict=True)
        )


def read_weights(path: Path) -> Weights:
    """Weights from a JSON file that names all nine criteria."""
    try:
        return parse_weights(_text(path.read_bytes().removeprefix(BYTE_ORDER_MARK)))
    except OSError as error:
        raise _unusable(path, error) from error
    except RecordError as error:
        raise FileFault(f"{path}: {error}") from error


def read_catalogue(path: Path) -> Mapping[str, str]:
    """Product group -> category from a CSV file with the columns code and category."""
    catalogue: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            for name in ("code", "category"):
                if (reader.fieldnames or []).count(name) != 1:
                    raise FileFault(f"{path}, line 1: {name}: there must be one such column")
            for row in reader:
                with _blaming(path, reader.line_num):
                    if None in row:
                        raise RecordError(WHOLE_LINE, "has more fields than the first line")
                    code = check_code("code", row["code"])
                    if code in catalogue:
                        raise RecordError("code", f"{code!r} appears twice")
                    catalogue[code] = check_code("category", row["category"])
        group_members(catalogue)
    except OSError as error:
        raise _unusable(path, error) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileFault(f"{path}: is not CSV in UTF-8: {error}") from error
    except RecordError as error:
        raise FileFault(f"{path}: {error}") from error
    if not catalogue:
        raise FileFault(f"{path}: names no product group")
    return catalogue


def _read_records(
    path: Path, parse: Callable[[str], Record], check: Callable[[Record], None]
) -> list[Record]:
    """All records of a file, one a line; empty lines are skipped."""
    lines: dict[int, int] = {}
    records = []
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                raw = line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line
                if not raw.strip():
                    continue
                with _blaming(path, number):
                    record = parse(_text(raw))
                    check(record)
                    if record.id in lines:
                        raise RecordError("id", f"{record.id} is also on line {lines[record.id]}")
                lines[record.id] = number
                records.append(record)
    except OSError as error:
        raise _unusable(path, error) from error
    return records


@contextlib.contextmanager
def _blaming(path: Path, line: int) -> Iterator[None]:
    """Turn a RecordError into a fault that says in which line it is."""
    try:
        yield
    except RecordError as error:
        raise FileFault(f"{path}, line {line}: {error}") from error


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(WHOLE_LINE, f"is not UTF-8 at byte {error.start + 1}") from None


def _unusable(path: Path, error: OSError) -> FileFault:
    return FileFault(f"{path}: {error.strerror or error}")


def _line(row: tuple[int, ...], contributions: list[int]) -> str:
    """One match. Scores are thousandths of whole points, which JSON and Python write exactly."""
    venture, mandate, points, low, high, completeness, for_venture, for_mandate = row
    criteria = ", ".join(
        f'"{name}": {"null" if part == NOTHING else part}'
        for name, part in zip(CRITERIA, contributions, strict=True)
    )
    return (
        f'{{"venture": {venture}, "mandate": {mandate}, "points": {points}, '
        f'"score": {points / 1000}, "score_low": {low / 1000}, "score_high": {high / 1000}, '
        f'"completeness": {completeness}, "rank_for_venture": {for_venture or "null"}, '
        f'"rank_for_mandate": {for_mandate or "null"}, "criteria": {{{criteria}}}}}\n'
    )


def _check_output(out: Path, inputs: tuple[Path | None, ...]) -> None:
    """Refuse, before any work, an output that would replace an input or something special."""
    try:
        _check_place(out, inputs)
    except OSError as error:  # a name that is too long, say
        raise _unusable(out, error) from error


def _check_place(out: Path, inputs: tuple[Path | None, ...]) -> None:
    if not out.parent.is_dir():
        raise FileFault(f"{out}: its folder does not exist")
    if not out.exists():
        return
    if not out.is_file():
        raise FileFault(f"{out}: is not an ordinary file")
    for path in inputs:
        if path is not None and path.exists() and out.samefile(path):
            raise FileFault(f"{out}: is also an input")


def _write_whole(out: Path, chunks: Iterator[str]) -> None:
    """Write a neighbour first and put it in place only when it is complete and on the disk."""
    target = out.resolve()
    # Not made of the target's name, which may be as long as a name can be.
    partial = target.with_name(f".matches.{os.getpid()}.part")
    try:
        with partial.open("x", encoding="utf-8", newline="\n") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        raise _unusable(out, error) from error
    finally:
        partial.unlink(missing_ok=True)
