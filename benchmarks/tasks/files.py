"""Exports of matches, and the COPY of the same query that they are measured against."""

from collections.abc import Iterable
from typing import cast

from django.db import connection
from django.db.models import QuerySet
from psycopg import ClientCursor

from accounts.models import User
from accounts.vocabulary import MinistryRole
from benchmarks.stored_matches import store_matches
from benchmarks.stored_worlds import empty_database, refresh_statistics, store_world
from benchmarks.tasks.timing import Result, timed
from benchmarks.worlds import draw_world
from matching.api.fields import select_columns
from matching.exports import stream_matches
from matching.models import Match

OFFICER = "officer@bench.example"


def prepare(rows: int) -> Result:
    """A world with that many released matches, and an officer who may export them all."""
    empty_database()
    world = draw_world(max(rows // 40, 20), max(rows // 20, 20))
    store_world(world)
    User.objects.create_user(OFFICER, ministry_role=MinistryRole.OFFICER)
    result = timed(lambda: store_matches(world, rows))
    result["facts"]["rows"] = Match.objects.count()
    refresh_statistics()
    return result


def export(file_format: str, rows: int) -> Result:
    """The whole file as a browser would get it, thrown away."""
    officer = User.objects.get(email=OFFICER)
    size = 0

    def download() -> None:
        nonlocal size
        size = 0
        answer = stream_matches(officer, _matches(officer)[:rows], file_format)
        for chunk in cast(Iterable[bytes], answer.streaming_content):
            size += len(chunk)

    result = timed(download)
    result["facts"] |= {"bytes": size, "rows": rows}
    return result


def copy(rows: int) -> Result:
    """The same query by COPY as CSV, thrown away as it comes."""
    officer = User.objects.get(email=OFFICER)
    query, values = select_columns(_matches(officer)[:rows]).query.sql_with_params()
    text = ClientCursor(connection.connection).mogrify(query, values)
    statement = f"COPY ({text}) TO STDOUT (FORMAT CSV)"

    def receive() -> None:
        with connection.cursor() as cursor, cursor.copy(statement) as copied:
            for _block in copied:
                pass

    return timed(receive)


def _matches(officer: User) -> QuerySet[Match]:
    matches: QuerySet[Match] = Match.objects.visible_to(officer).order_by("-points", "public_id")
    return matches
