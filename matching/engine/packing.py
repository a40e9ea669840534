"""Columns of whole numbers as compact bytes: a head that names the content, a length, the columns.

What is stored is read back by another process, perhaps another version: reading trusts nothing.
"""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .snapshot import SnapshotError

COMPRESSION: Final = 1
"""Higher levels take two to six times as long and save a tenth."""
LENGTH_BYTES: Final = 8

Column = NDArray[Any]


def pack(head: bytes, columns: Sequence[Column]) -> bytes:
    """The columns, all of the same length, one after the other; `unpack` reads them back."""
    packer = zlib.compressobj(COMPRESSION)
    rows = len(columns[0]).to_bytes(LENGTH_BYTES, "little")
    parts = [head, packer.compress(rows)]
    parts.extend(packer.compress(np.ascontiguousarray(column).data) for column in columns)
    parts.append(packer.flush())
    return b"".join(parts)


def unpack(head: bytes, data: bytes, layout: Mapping[str, tuple[str, int]]) -> dict[str, Column]:
    """The columns by name; `layout` gives each one's type and its width, 0 for a plain column.

    SnapshotError when the bytes are not such columns.
    """
    if not data.startswith(head):
        raise SnapshotError(f"these bytes do not start with {head!r}")
    try:
        raw = zlib.decompress(data[len(head) :])
    except zlib.error as error:
        raise SnapshotError(f"these bytes cannot be unpacked: {error}") from error
    rows = int.from_bytes(raw[:LENGTH_BYTES], "little")
    sizes = {
        name: np.dtype(kind).itemsize * max(width, 1) for name, (kind, width) in layout.items()
    }
    if len(raw) != LENGTH_BYTES + rows * sum(sizes.values()):
        raise SnapshotError("the columns do not have the length that they name")
    columns, offset = {}, LENGTH_BYTES
    for name, (kind, width) in layout.items():
        values = np.frombuffer(raw, np.dtype(kind), rows * max(width, 1), offset)
        columns[name] = values.reshape(rows, width) if width else values
        offset += rows * sizes[name]
    return columns
