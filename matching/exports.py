"""Matches as files: rows stream from the database to the caller, a chunk at a time."""

import csv
import io
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice, starmap
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import ledger
from accounts.vocabulary import Tier
from matching.api.fields import read_matches, select_cells, select_columns, to_json
from matching.engine.vocabulary import CRITERIA
from matching.filters import POINTS_PER_SCORE

ROWS_PER_CHUNK = 2_000
TEXTS_KEPT = 10_000
BYTE_ORDER_MARK = "\ufeff"
# What makes a spreadsheet program calculate: these, also after blanks, and their full-width twins.
FORMULA_SIGNS = tuple("=+-@＝＋－＠")
CONTROL_SIGNS = ("\t", "\r", "\n")


class ExportFormat(models.TextChoices):
    """How the rows of an export are written."""

    CSV = "csv", _("CSV for spreadsheets")
    NDJSON = "ndjson", _("NDJSON, one JSON object a line")


MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.NDJSON: "application/x-ndjson; charset=utf-8",
}
# The columns of the CSV file: the fields of the API, nested ones side by side, in a promised order.
COLUMNS = (
    *("public_id", "venture", "venture_code_name", "mandate", "mandate_code_name"),
    *("points", "score", "score_low", "score_high", "completeness"),
    *("rank_for_venture", "rank_for_mandate"),
    *(f"criterion_{name}" for name in CRITERIA),
    *("first_released_at", "changed_at"),
)


def stream_matches(user: User, matches: QuerySet, file_format: str) -> StreamingHttpResponse:
    """A download of `matches` (from `visible_to(user)`) as that person may read them.

    `file_format` is one of ExportFormat. Rows keep the order of `matches`; without one the best
    come first. The export is entered in the ledger, with its number of rows, before any row leaves.
    """
    file_format = ExportFormat(file_format)
    if not matches.ordered:
        matches = matches.order_by("-points", "public_id")
    ledger.record_access(
        actor=user, action="export matches", tier=Tier.APPROVED, rows=matches.count()
    )
    write = {ExportFormat.CSV: _write_csv, ExportFormat.NDJSON: _write_ndjson}[file_format]
    return StreamingHttpResponse(
        write(matches, user),
        headers={
            "Content-Type": MEDIA_TYPES[file_format],
            "Content-Disposition": f'attachment; filename="{file_name(file_format)}"',
            "Cache-Control": "private, no-store",
        },
    )


def file_name(file_format: ExportFormat) -> str:
    """What the file is called, e.g. "spilno-matches-2026-11-23.csv"."""
    return f"spilno-matches-{timezone.localdate():%Y-%m-%d}.{file_format}"


def defuse(text: str) -> str:
    """`text` with an apostrophe before it if a spreadsheet program would take it for a formula."""
    if text.startswith(CONTROL_SIGNS) or text.lstrip().startswith(FORMULA_SIGNS):
        return f"'{text}"
    return text


def _chunks(rows: QuerySet) -> Iterator[list[Any]]:
    """Lists of rows: a chunk of the answer each, since one row at a time is many times slower."""
    left = rows.iterator(chunk_size=ROWS_PER_CHUNK)
    while chunk := list(islice(left, ROWS_PER_CHUNK)):
        yield chunk


def _write_csv(matches: QuerySet, user: User) -> Iterator[bytes]:
    yield f"{BYTE_ORDER_MARK}{','.join(COLUMNS)}\r\n".encode()
    line = _line_writer()
    for chunk in _chunks(select_cells(matches, user)):
        yield "".join(starmap(line, chunk)).encode()


def _line_writer() -> Callable[..., str]:
    """A function that writes the columns of `select_cells` as a line.

    The names are the only texts that somebody wrote, so they alone are defused and quoted; names
    and scores come again and again, so they are written once.
    """
    name, score = lru_cache(TEXTS_KEPT)(_name_cell), lru_cache(TEXTS_KEPT)(_score_cell)

    def line(
        text: str,
        venture: str,
        venture_name: str,
        mandate: str,
        mandate_name: str,
        points: int,
        low: int,
        high: int,
        rest: str,
    ) -> str:
        return (
            f"{text},{venture},{name(venture_name)},{mandate},{name(mandate_name)},"
            f"{points},{score(points)},{score(low)},{score(high)},{rest}\r\n"
        )

    return line


def _name_cell(text: str) -> str:
    """A text that somebody wrote, defused, with quotes where it needs them."""
    cell = io.StringIO()
    csv.writer(cell, lineterminator="").writerow((defuse(text), ""))
    return cell.getvalue().removesuffix(",")


def _score_cell(points: int) -> str:
    """The score as the API says it."""
    return str(points / POINTS_PER_SCORE)


def _write_ndjson(matches: QuerySet, user: User) -> Iterator[bytes]:
    for chunk in _chunks(select_columns(matches)):
        yield b"".join(to_json(body) + b"\n" for body in read_matches(chunk, user))
