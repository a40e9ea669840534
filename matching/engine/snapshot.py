"""Columns as bytes: a fixed head, a JSON table of contents, and the arrays, compressed.

The content is canonical (fields in order, little-endian, no dates), so it is also what the digest
is taken of. Reading trusts nothing: the compiled loops index without checks, so a snapshot whose
lengths or numbers do not fit together is refused.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from .columns import MandateColumns, VentureColumns, Vocabularies
from .vocabulary import FORMS, INSTRUMENTS, SIDES

HEAD: Final = b"spilno-problem-1\n"
COMPRESSION: Final = 6

DTYPES: Final = {
    "id": "<i8",
    "offer_start": "<i8",
    "offer_group": "<i4",
    "offer_share": "|u1",
    "need_eur": "<f8",
    "min_tranche_eur": "<f8",
    "instruments": "|u1",
    "forms": "|u1",
    "side": "|u1",
    "max_partner_share": "|i1",
    "readiness": "|i1",
    "track_record": "|i1",
    "excluded_start": "<i8",
    "excluded_country": "<i4",
    "repairable_start": "<i8",
    "repairable_family": "<i4",
    "country": "<i4",
    "interest": "|u1",
    "excluded": "|u1",
    "ticket_min_eur": "<f8",
    "ceiling_eur": "<f8",
    "min_share": "|i1",
    "min_readiness": "|i1",
    "min_track_record": "|i1",
    "equipment_start": "<i8",
    "equipment_family": "<i4",
    "equipment_units": "<i8",
}

Columns = TypeVar("Columns", VentureColumns, MandateColumns)
Parts = tuple[VentureColumns, MandateColumns, Vocabularies, tuple[int, ...]]


class SnapshotError(ValueError):
    """Bytes that are not a problem of this version."""


def dump(
    ventures: VentureColumns,
    mandates: MandateColumns,
    names: Vocabularies,
    left_out: Sequence[int],
) -> bytes:
    """The columns as compact bytes."""
    packer = zlib.compressobj(COMPRESSION)
    parts = [HEAD]
    parts.extend(packer.compress(part) for part in content(ventures, mandates, names, left_out))
    parts.append(packer.flush())
    return b"".join(parts)


def load(data: bytes) -> Parts:
    """Ventures, mandates, vocabularies and left-out ids; SnapshotError when anything is wrong."""
    if not data.startswith(HEAD):
        raise SnapshotError("these bytes do not start like a problem of this version")
    try:
        raw = zlib.decompress(data[len(HEAD) :])
        length = int.from_bytes(raw[:8], "little")
        contents = json.loads(raw[8 : 8 + length])
        reader = _Reader(raw, 8 + length)
        ventures = reader.columns(VentureColumns, contents["ventures"])
        mandates = reader.columns(MandateColumns, contents["mandates"])
        names = Vocabularies(*(tuple(contents[item.name]) for item in fields(Vocabularies)))
        left_out = tuple(int(identifier) for identifier in contents["left_out"])
    except (zlib.error, ValueError, KeyError, TypeError, RecursionError) as error:
        raise SnapshotError(f"these bytes cannot be read as a problem: {error}") from error
    if not reader.is_at_end():
        raise SnapshotError("there are bytes after the last column")
    _check_ventures(ventures, names)
    _check_mandates(mandates, names)
    return ventures, mandates, names, left_out


def content(
    ventures: VentureColumns,
    mandates: MandateColumns,
    names: Vocabularies,
    left_out: Sequence[int],
) -> Iterator[bytes]:
    """The canonical content, part by part."""
    contents: dict[str, Any] = {item.name: getattr(names, item.name) for item in fields(names)}
    contents["ventures"] = {name: array.shape for name, array in _arrays(ventures)}
    contents["mandates"] = {name: array.shape for name, array in _arrays(mandates)}
    contents["left_out"] = list(left_out)
    table = json.dumps(contents, sort_keys=True, separators=(",", ":")).encode()
    yield len(table).to_bytes(8, "little")
    yield table
    for columns in (ventures, mandates):
        for name, array in _arrays(columns):
            yield np.ascontiguousarray(array, DTYPES[name]).tobytes()


def _arrays(columns: VentureColumns | MandateColumns) -> Iterator[tuple[str, NDArray[Any]]]:
    for item in fields(columns):
        yield item.name, getattr(columns, item.name)


class _Reader:
    """Takes one array after the other from the content."""

    def __init__(self, raw: bytes, offset: int) -> None:
        self.raw = raw
        self.offset = offset

    def columns(self, kind: type[Columns], shapes: dict[str, list[int]]) -> Columns:
        return kind(**{item.name: self._array(item.name, shapes) for item in fields(kind)})

    def _array(self, name: str, shapes: dict[str, list[int]]) -> NDArray[Any]:
        shape = [int(length) for length in shapes[name]]
        if len(shape) != (2 if name in ("interest", "excluded") else 1) or min(shape) < 0:
            raise SnapshotError(f"{name} has a wrong shape")
        dtype = np.dtype(DTYPES[name])
        count = int(np.prod(shape, dtype=object))
        if self.offset + count * dtype.itemsize > len(self.raw):
            raise SnapshotError(f"{name} is cut short")
        array = np.frombuffer(self.raw, dtype, count, self.offset).reshape(shape)
        self.offset += array.nbytes
        return array.astype(dtype.newbyteorder("="))

    def is_at_end(self) -> bool:
        return self.offset == len(self.raw)


def _check_ventures(columns: VentureColumns, names: Vocabularies) -> None:
    rows = len(columns)
    _check_rows(columns, rows, {"offer", "excluded", "repairable"})
    _check_list("offer", columns.offer_start, columns.offer_group, rows, len(names.groups))
    _require(columns.offer_share.shape == columns.offer_group.shape, "offer_share")
    _require(bool(np.all(np.diff(columns.offer_start) >= 1)), "offer_start")
    _check_list(
        "excluded", columns.excluded_start, columns.excluded_country, rows, len(names.countries)
    )
    _check_list(
        "repairable", columns.repairable_start, columns.repairable_family, rows, len(names.families)
    )
    _check_range("offer_share", columns.offer_share, 1, 100)
    _check_range("max_partner_share", columns.max_partner_share, -1, 100)
    _check_range("readiness", columns.readiness, -1, 9)
    _check_range("track_record", columns.track_record, -1, 3)
    _check_amounts("min_tranche_eur", columns.min_tranche_eur)
    _check_amounts("need_eur", columns.need_eur)


def _check_mandates(columns: MandateColumns, names: Vocabularies) -> None:
    rows = len(columns)
    _check_rows(columns, rows, {"equipment"})
    shape = (rows, len(names.groups))
    _require(columns.interest.shape == shape and columns.excluded.shape == shape, "interest")
    _check_range("interest", columns.interest, 0, 100)
    _check_range("country", columns.country, 0, len(names.countries) - 1)
    _check_list(
        "equipment", columns.equipment_start, columns.equipment_family, rows, len(names.families)
    )
    _require(columns.equipment_units.shape == columns.equipment_family.shape, "equipment_units")
    _require(bool(np.all(columns.equipment_units >= 1)), "equipment_units")
    _check_range("min_share", columns.min_share, 0, 100)
    _check_range("min_readiness", columns.min_readiness, 1, 9)
    _check_range("min_track_record", columns.min_track_record, 0, 3)
    _check_amounts("ticket_min_eur", columns.ticket_min_eur)
    _check_amounts("ceiling_eur", columns.ceiling_eur)


def _require(fits: bool, name: str) -> None:
    if not fits:
        raise SnapshotError(f"{name} does not fit the other columns")


def _check_rows(columns: VentureColumns | MandateColumns, rows: int, lists: set[str]) -> None:
    """Every column has one entry a row; ids ascend; masks name known members."""
    for name, array in _arrays(columns):
        if name.rsplit("_", 1)[0] not in lists:
            _require(array.shape[0] == rows, name)
    _require(bool(np.all(np.diff(columns.id) > 0)), "id")
    for name, codes in (("instruments", INSTRUMENTS), ("forms", FORMS), ("side", SIDES)):
        _check_range(name, getattr(columns, name), 1, (1 << len(codes)) - 1)


def _check_list(
    name: str, start: NDArray[np.int64], items: NDArray[np.int32], rows: int, codes: int
) -> None:
    fits = start.shape == (rows + 1,) and start[0] == 0 and start[-1] == len(items)
    _require(fits and bool(np.all(np.diff(start) >= 0)), f"{name}_start")
    _check_range(name, items, 0, codes - 1)


def _check_range(name: str, array: NDArray[Any], least: int, most: int) -> None:
    _require(bool(np.all((array >= least) & (array <= most))), name)


def _check_amounts(name: str, array: NDArray[np.float64]) -> None:
    _require(bool(np.all(np.isfinite(array) & (array > 0))), name)
