"""Exports: the same rows as the list, in files that do no harm."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LedgerEntry
from accounts.vocabulary import Tier
from matching import exports
from matching.engine.vocabulary import CRITERIA
from matching.exports import defuse, stream_matches
from matching.models import Match
from partners.models import Mandate
from tests.factories import MatchFactory, OfficerFactory, VentureFactory
from ventures.models import Venture

HEADER = (
    "public_id,venture,venture_code_name,mandate,mandate_code_name,points,score,score_low,score_high,"
    "completeness,rank_for_venture,rank_for_mandate,criterion_category,criterion_funding_cover,"
    "criterion_ticket,criterion_instruments,criterion_forms,criterion_control,criterion_readiness,"
    "criterion_track_record,criterion_repair,first_released_at,changed_at"
)


@pytest.fixture
def many(world):
    """Six matches, four of the world's manufacturer, with unequal facts."""
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    for number in range(5):
        venture = VentureFactory(
            **({"manufacturer": world.venture.manufacturer} if number < 3 else {})
        )
        MatchFactory(
            venture=venture, mandate=world.mandate, run=world.match.run,
            points=70_000 + 1_234 * number, points_low=60_000, points_high=90_000 + number,
            completeness=80 + number, rank_for_venture=number + 1, rank_for_mandate=number + 2,
            first_released_at=moment, changed_at=moment + timedelta(microseconds=number),
        )  # fmt: skip
    return world


def read(answer) -> bytes:
    """The whole file."""
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def from_csv(content: bytes) -> list[dict]:
    """Rows of the CSV file in the form of the API."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [_body(row) for row in rows]


def _body(row: dict[str, str]) -> dict:
    def number(name):
        return None if row[name] == "" else json.loads(row[name])

    numbers = ("points", "score", "score_low", "score_high", "completeness")
    ranks = ("rank_for_venture", "rank_for_mandate")
    return {
        "public_id": row["public_id"],
        "venture": {"public_id": row["venture"], "code_name": row["venture_code_name"]},
        "mandate": {"public_id": row["mandate"], "code_name": row["mandate_code_name"]},
        **{name: number(name) for name in (*numbers, *ranks)},
        "criteria": {name: number(f"criterion_{name}") for name in CRITERIA},
        "first_released_at": row["first_released_at"],
        "changed_at": row["changed_at"],
    }


@pytest.mark.parametrize("reader", ["maker", "investor", "analyst", "officer"])
@pytest.mark.parametrize("query", ["", "min_score=72", "changed_since=2026-11-01T00:00:00.000002Z"])
def test_csv_ndjson_and_list_agree(call, many, reader, query):
    caller = call(many.people[reader])
    listed = caller.rows(f"matches/?ordering=-score&page_size=2&{query}")
    as_csv = read(caller.get(f"matches/export/?format=csv&{query}"))
    as_ndjson = read(caller.get(f"matches/export/?format=ndjson&{query}"))

    assert len(listed) >= 2
    assert [json.loads(line) for line in as_ndjson.splitlines()] == listed
    assert from_csv(as_csv) == listed


def test_the_files_are_what_they_say(call, world):
    caller = call(world.maker)
    as_csv, as_ndjson = (caller.get(f"matches/export/?format={name}") for name in ("csv", "ndjson"))

    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert as_ndjson.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"
    for answer, ending in ((as_csv, "csv"), (as_ndjson, "ndjson")):
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith('attachment; filename="spilno-matches-2')
        assert disposition.endswith(f'.{ending}"')
        assert answer.headers["Cache-Control"] == "private, no-store"
    lines = read(as_csv).split(b"\r\n")
    assert lines[0] == b"\xef\xbb\xbf" + HEADER.encode()
    assert len(lines) == 3
    assert lines[2] == b""
    assert read(as_ndjson).endswith(b"}\n")


def test_csv_is_the_format_of_those_who_name_none(call, world):
    assert read(call(world.maker).get("matches/export/")).startswith(b"\xef\xbb\xbfpublic_id,")


def test_any_accept_header_gets_the_file_and_errors_in_json(call, world):
    caller = call(world.maker)

    assert caller.get("matches/export/", accept="text/csv").status_code == 200
    refused = caller.get("matches/export/?format=pdf", accept="text/csv")
    assert refused.json()["type"] == "validation_error"


def test_an_empty_export_has_a_header_and_nothing_else(call, world):
    caller = call(world.other_maker)

    assert read(caller.get("matches/export/")) == f"\ufeff{HEADER}\r\n".encode()
    assert read(caller.get("matches/export/?format=ndjson")) == b""


def test_cyrillic_arrives_as_it_is(call, world):
    Venture.objects.update(code_name="ЇЖАК-1, «ґава»\n2")

    caller = call(world.maker)
    assert from_csv(read(caller.get("matches/export/")))[0]["venture"]["code_name"] == (
        "ЇЖАК-1, «ґава»\n2"
    )
    assert "ЇЖАК-1".encode() in read(caller.get("matches/export/?format=ndjson"))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1", "\ttext"],
)
def test_formulas_are_defused(text):
    assert defuse(text) == f"'{text}"


@pytest.mark.parametrize("text", ["HAZEL-4821", "1-2", "a=b", "", "'=1", "Ґ", " x"])
def test_what_is_no_formula_stays(text):
    assert defuse(text) == text


def test_a_formula_in_a_name_reaches_the_file_defused(call, world):
    Venture.objects.update(code_name='=HYPERLINK("http://x")')
    Mandate.objects.update(code_name=" @cmd")

    [row] = from_csv(read(call(world.officer).get("matches/export/")))
    assert row["venture"]["code_name"] == '\'=HYPERLINK("http://x")'
    assert row["mandate"]["code_name"] == "' @cmd"


def test_every_export_is_entered_in_the_ledger_with_its_rows(call, many):
    answer = call(many.maker).get("matches/export/?min_score=71")

    entry = LedgerEntry.objects.get()
    assert (entry.actor, entry.actor_organisation) == (many.maker, many.manufacturer)
    assert (entry.subject, entry.action, entry.tier) == (None, "export matches", Tier.APPROVED)
    assert entry.rows == len(from_csv(read(answer))) == 3


def test_a_refused_export_leaves_no_trace(call, world):
    call(world.maker).get("matches/export/?format=pdf")
    call(world.maker, ["matches:read"]).get("matches/export/")

    assert not LedgerEntry.objects.exists()


def test_the_page_and_the_api_write_the_same_file(call, many):
    matches = Match.objects.visible_to(many.maker)

    from_page = read(stream_matches(many.maker, matches, "csv"))

    assert from_page == read(call(many.maker).get("matches/export/?format=csv"))


def test_an_order_that_is_given_is_kept(many):
    matches = Match.objects.visible_to(many.officer).order_by("points")

    rows = from_csv(read(stream_matches(many.officer, matches, "csv")))

    assert [row["points"] for row in rows] == sorted(row["points"] for row in rows)


def test_an_unknown_format_is_a_defect(many):
    with pytest.raises(ValueError, match="xlsx"):
        stream_matches(many.officer, Match.objects.all(), "xlsx")


def test_rows_leave_in_chunks(many, monkeypatch):
    monkeypatch.setattr(exports, "ROWS_PER_CHUNK", 2)
    answer = stream_matches(many.officer, Match.objects.visible_to(many.officer), "csv")

    chunks = list(answer.streaming_content)

    assert [chunk.count(b"\r\n") for chunk in chunks] == [1, 2, 2, 2]


def test_rows_come_by_one_cursor_on_the_server(many):
    answer = stream_matches(many.officer, Match.objects.visible_to(many.officer), "ndjson")
    with CaptureQueriesContext(connection) as captured:
        assert len(read(answer).splitlines()) == 6

    assert len(captured) <= 1


def test_a_caller_who_hangs_up_leaves_nothing_behind(many, open_cursors, monkeypatch):
    monkeypatch.setattr(exports, "ROWS_PER_CHUNK", 2)
    answer = stream_matches(many.officer, Match.objects.visible_to(many.officer), "csv")
    stream = iter(answer)
    next(stream)
    next(stream)
    assert open_cursors() == 1

    hang_up(answer)

    assert open_cursors() == 0
    assert Match.objects.count() == 6


def hang_up(answer) -> None:
    """What a server does when the caller is gone, but for closing the test's connection."""
    request_finished.disconnect(close_old_connections)
    try:
        answer.close()
    finally:
        request_finished.connect(close_old_connections)


@pytest.fixture
def open_cursors(db):
    """How many cursors are open on the server for this connection."""

    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_cursors WHERE name LIKE '_django%'")
            return cursor.fetchone()[0]

    return count


def test_a_stream_outlives_its_transaction_and_ends_cleanly(
    real_database, open_cursors, monkeypatch
):
    monkeypatch.setattr(exports, "ROWS_PER_CHUNK", 1)
    MatchFactory.create_batch(3)
    officer = OfficerFactory(password="!")
    answer = stream_matches(officer, Match.objects.visible_to(officer), "ndjson")
    stream = iter(answer)
    first = next(stream)
    Match.objects.all().delete()

    rows = [json.loads(line) for line in (first, *stream)]

    assert len({row["public_id"] for row in rows}) == 3
    assert open_cursors() == 0
