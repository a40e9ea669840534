"""Columns of whole numbers into PostgreSQL, by binary COPY.

Every row has the same length in bytes, so whole columns are laid out by NumPy at once: many times
as fast as row by row. A column's type follows its array: int64 is bigint, int32 integer, int16
smallint, 16 plain bytes are uuid, and an int32 array with two dimensions integer[]. Nulls cannot be
carried.
"""

import secrets
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
INTEGER_OID = 23
UUID_BYTES = 16
UUID = np.dtype(f"V{UUID_BYTES}")
BYTES_AT_ONCE = 1 << 20
Column = NDArray[Any]


def write_rows(table: str, columns: dict[str, Column]) -> int:
    """Append one row for each entry of the columns (name → array); returns how many."""
    rows = _packed(list(columns.values()))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    data = memoryview(rows.tobytes())
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(statement) as copy,
    ):
        copy.write(HEADER)
        for start in range(0, len(data), BYTES_AT_ONCE):
            copy.write(data[start : start + BYTES_AT_ONCE])
        copy.write(TRAILER)
    return len(rows)


def random_addresses(count: int) -> Column:
    """That many random UUIDs (version 4): all in one draw, since the database draws them one by
    one in more time than it takes to store a row."""
    drawn = np.frombuffer(secrets.token_bytes(UUID_BYTES * count), np.uint8)
    addresses = drawn.reshape(count, UUID_BYTES).copy()
    addresses[:, 6] = (addresses[:, 6] & 0x0F) | 0x40
    addresses[:, 8] = (addresses[:, 8] & 0x3F) | 0x80
    return addresses.view(UUID)[:, 0]


def _layout(columns: list[Column]) -> np.dtype:
    """A row as COPY writes it: the number of fields, then each one's length in bytes and value."""
    parts: list[tuple] = [("fields", ">i2")]
    for place, column in enumerate(columns):
        number = UUID if column.dtype == UUID else f">i{column.dtype.itemsize}"
        parts.append((f"length{place}", ">i4"))
        if column.ndim == 1:
            parts.append((f"value{place}", number))
        else:
            element = np.dtype([("length", ">i4"), ("value", number)])
            parts.append((f"head{place}", ">i4", (5,)))
            parts.append((f"value{place}", element, (column.shape[1],)))
    return np.dtype(parts)


def _packed(columns: list[Column]) -> NDArray[np.void]:
    rows = np.zeros(len(columns[0]), _layout(columns))
    rows["fields"] = len(columns)
    for place, column in enumerate(columns):
        rows[f"length{place}"] = rows.dtype[f"value{place}"].itemsize
        if column.ndim == 1:
            rows[f"value{place}"] = column
            continue
        width = column.shape[1]
        # dimensions, has nulls, type of the elements, length and first index of the dimension
        rows[f"head{place}"] = (1, 0, INTEGER_OID, width, 1)
        rows[f"length{place}"] += rows.dtype[f"head{place}"].itemsize
        rows[f"value{place}"]["length"] = column.dtype.itemsize
        rows[f"value{place}"]["value"] = column
    return rows
