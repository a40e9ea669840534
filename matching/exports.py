"""Matches as files: rows stream from the database to the caller, a chunk at a time."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import ledger
from accounts.vocabulary import Tier
from matching.api.fields import read_matches, select_columns, to_json
from matching.engine.vocabulary import CRITERIA

ROWS_PER_CHUNK = 2_000
BYTE_ORDER_MARK = "\ufeff"
# What makes a spreadsheet program calculate: these, also after blanks, and their full-width twins.
FORMULA_SIGNS = tuple("=+-@＝＋－＠")
CONTROL_SIGNS = ("\t", "\r", "\n")

Body = dict[str, Any]


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
    rows = select_columns(matches).iterator(chunk_size=ROWS_PER_CHUNK)
    bodies = read_matches(rows, user)
    write = {ExportFormat.CSV: _write_csv, ExportFormat.NDJSON: _write_ndjson}[file_format]
    return StreamingHttpResponse(
        write(bodies),
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


def _chunks(bodies: Iterable[Body]) -> Iterator[list[Body]]:
    """Lists of rows: a chunk of the answer each, since one row at a time is many times slower."""
    bodies = iter(bodies)
    while chunk := list(islice(bodies, ROWS_PER_CHUNK)):
        yield chunk


def _cells(body: Body) -> tuple[object, ...]:
    """A row of the CSV file. The names are its only texts that somebody wrote."""
    venture, mandate = body["venture"], body["mandate"]
    return (
        *(body["public_id"], venture["public_id"], defuse(venture["code_name"])),
        *(mandate["public_id"], defuse(mandate["code_name"]), body["points"], body["score"]),
        *(body["score_low"], body["score_high"], body["completeness"]),
        *(body["rank_for_venture"], body["rank_for_mandate"], *body["criteria"].values()),
        *(body["first_released_at"], body["changed_at"]),
    )


def _write_csv(bodies: Iterable[Body]) -> Iterator[bytes]:
    yield f"{BYTE_ORDER_MARK}{','.join(COLUMNS)}\r\n".encode()
    for chunk in _chunks(bodies):
        lines = io.StringIO()
        csv.writer(lines).writerows(map(_cells, chunk))
        yield lines.getvalue().encode()


def _write_ndjson(bodies: Iterable[Body]) -> Iterator[bytes]:
    for chunk in _chunks(bodies):
        yield b"".join(to_json(body) + b"\n" for body in chunk)
