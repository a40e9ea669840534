"""Reading a list in OpenSanctions' `targets.simple.csv` form, line by line.

The columns are found by their names; newer exports have more of them. Several values in one field
are a CSV row of their own, separated by semicolons. Whatever is wrong is refused with its line.
"""

import csv
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

COLUMNS = {
    "id", "schema", "name", "aliases", "birth_date", "countries", "addresses", "identifiers",
    "sanctions", "phones", "emails", "dataset", "first_seen", "last_seen", "last_change",
}  # fmt: skip
# Newer parts of the form, which older files lack.
OPTIONAL = {"last_change"}
MOST_BYTES = 2 * 1024**3  # of the unpacked file
MOST_UNPACKED = 200  # times the packed size; text packs about ten times
ALWAYS_FINE = 10 * 1024**2  # unpacked bytes for which the packed size does not matter
LONGEST_LINE = 1024**2  # bytes; a single field is limited by the csv module to 131,072 letters
CHUNK = 1024**2
LONGEST_ID = 255


class BrokenList(Exception):
    """The file cannot be used; `line` is where, counted from 1, or None for the whole file."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(f"Line {line}: {reason}" if line else reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class ListedFacts:
    """One person or company of the list."""

    listed_id: str
    schema: str
    name: str
    aliases: list[str]
    birth_dates: list[str]
    countries: list[str]
    addresses: list[str]
    identifiers: list[str]
    sanctions: list[str]
    dataset: str
    last_change: str


class _Unpacked(io.RawIOBase):
    """The bytes of the unpacked file; refuses when there are too many of them."""

    def __init__(
        self, stream: BinaryIO, packed: int | None, archive: zipfile.ZipFile | None = None
    ) -> None:
        self._stream = stream
        self._archive = archive
        self._count = 0
        self._most = MOST_BYTES
        if packed is not None:
            self._most = min(MOST_BYTES, max(ALWAYS_FINE, packed * MOST_UNPACKED))

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()
        if self._archive is not None:
            self._archive.close()
        super().close()

    def readinto(self, buffer) -> int:
        try:
            data = self._stream.read(len(buffer))
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError) as error:
            raise BrokenList(f"The packed file is damaged ({error}).") from error
        self._count += len(data)
        if self._count > self._most:
            raise BrokenList(f"The unpacked file is larger than {self._most:,} bytes.")
        buffer[: len(data)] = data
        return len(data)


def open_list(path: Path) -> io.BufferedReader:
    """The unpacked bytes of a .csv, .csv.gz or .zip file with one member; nothing is stored."""
    try:
        return io.BufferedReader(_unpacked(path), CHUNK)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise BrokenList(f"The file cannot be read ({error}).") from error


def _unpacked(path: Path) -> _Unpacked:
    size = path.stat().st_size
    if path.suffix == ".gz":
        return _Unpacked(cast(BinaryIO, gzip.open(path)), size)
    if path.suffix != ".zip":
        return _Unpacked(path.open("rb"), None)
    archive = zipfile.ZipFile(path)
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) != 1:
        archive.close()
        raise BrokenList(f"The archive holds {len(members)} files instead of one.")
    return _Unpacked(cast(BinaryIO, archive.open(members[0])), size, archive)


def digest_of(path: Path) -> str:
    """The SHA-256 of the unpacked file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with open_list(path) as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def read_list(path: Path) -> Iterator[ListedFacts]:
    """Every entry of the file, in its order. Raises BrokenList at the first thing that is wrong."""
    with open_list(path) as stream:
        lines = _Lines(stream)
        rows = csv.reader(lines, strict=True)
        yield from _entries(rows, lines)


class _Lines:
    """The lines of the file as text, each of bounded length."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._stream.readline(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > LONGEST_LINE:
            raise BrokenList(f"The line is longer than {LONGEST_LINE:,} bytes.", self.number)
        if b"\0" in line:
            raise BrokenList("The line holds a zero byte.", self.number)
        try:
            return line.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise BrokenList("The line is not UTF-8.", self.number) from error


def _entries(rows: Iterator[list[str]], lines: _Lines) -> Iterator[ListedFacts]:
    header: list[str] | None = None
    first_lines: dict[str, int] = {}
    while True:
        start = lines.number + 1
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            raise BrokenList(f"No CSV ({error}).", start) from error
        if header is None:
            header = _checked_header(row)
            continue
        if not row:
            continue
        facts = _entry(dict(zip(header, row, strict=False)), len(row) - len(header), start)
        if facts.listed_id in first_lines:
            before = first_lines[facts.listed_id]
            raise BrokenList(f"{facts.listed_id!r} stands in line {before} already.", start)
        first_lines[facts.listed_id] = start
        yield facts
    if not first_lines:
        raise BrokenList("The file has no entries.")


def _checked_header(row: list[str]) -> list[str]:
    if missing := sorted(COLUMNS - OPTIONAL - set(row)):
        raise BrokenList(f"These columns are missing: {', '.join(missing)}.", 1)
    if len(set(row)) < len(row):
        raise BrokenList("A column stands there twice.", 1)
    return row


def _entry(row: dict[str, str], surplus: int, line: int) -> ListedFacts:
    if surplus:
        more = "more" if surplus > 0 else "fewer"
        raise BrokenList(f"The line has {more} fields than the header.", line)
    row = {column: value.strip() for column, value in row.items()}
    for column in ("id", "schema", "name"):
        if not row[column]:
            raise BrokenList(f"The field {column!r} is empty.", line)
    if len(row["id"]) > LONGEST_ID:
        raise BrokenList(f"The field 'id' is longer than {LONGEST_ID} letters.", line)
    return ListedFacts(
        listed_id=row["id"],
        schema=row["schema"],
        name=row["name"],
        aliases=_several(row["aliases"]),
        birth_dates=_several(row["birth_date"]),
        countries=_several(row["countries"]),
        addresses=_several(row["addresses"]),
        identifiers=_several(row["identifiers"]),
        sanctions=_several(row["sanctions"]),
        dataset=row["dataset"],
        last_change=row.get("last_change", ""),
    )


def _several(field: str) -> list[str]:
    """The values of a field; [] for an empty one."""
    if not field:
        return []
    if '"' not in field:
        return [value.strip() for value in field.split(";") if value.strip()]
    try:
        rows = list(csv.reader([field], delimiter=";", strict=True))
    except csv.Error:  # a quotation mark in the middle, which nobody doubled
        return [value.strip() for value in field.split(";") if value.strip()]
    return [value.strip() for values in rows for value in values if value.strip()]
