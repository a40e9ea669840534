"""Lists: order, pages, conditional requests, and how many queries they cost."""

import itertools
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matching.models import Match
from partners.models import Mandate
from tests.factories import (
    MandateFactory,
    MatchFactory,
    RunFactory,
    VentureFactory,
)
from ventures.models import Venture


def names(rows: list[dict]) -> set[str]:
    """Code names of rows."""
    return {row["code_name"] for row in rows}


ORDERINGS = {
    "ventures/": {
        "code_name": lambda row: row["code_name"],
        "need": lambda row: Decimal(row["need"]["high"]),
        "approved_date": lambda row: row["approved_date"],
    },
    "mandates/": {
        "code_name": lambda row: row["code_name"],
        "ticket_max": lambda row: Decimal(row["ticket_max"]["high"]),
        "approved_date": lambda row: row["approved_date"],
    },
    "matches/": {
        "changed_at": lambda row: row["changed_at"],
        "first_released_at": lambda row: row["first_released_at"],
        "score": lambda row: row["points"],
    },
}


@pytest.mark.parametrize("path", ORDERINGS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_pages_in_every_order_add_up_to_the_list(analyst, ventures, matches, path, sign):
    model = {"ventures/": Venture, "mandates/": Mandate, "matches/": Match}[path]
    everything = {str(one) for one in model.objects.values_list("public_id", flat=True)}

    for (name, key), size in itertools.product(ORDERINGS[path].items(), (1, 4, 200)):
        rows = analyst.rows(path, {"ordering": sign + name, "page_size": size})
        ids = [row["public_id"] for row in rows]
        assert len(ids) == len(set(ids)) >= 5
        assert set(ids) == everything
        values = [key(row) for row in rows]
        assert values == sorted(values, reverse=bool(sign))


def test_more_rows_of_one_moment_than_a_page_holds_are_all_read(analyst):
    run, mandate, moment = RunFactory(), MandateFactory(), datetime(2026, 11, 1, tzinfo=UTC)
    for _number in range(15):
        MatchFactory(mandate=mandate, run=run, changed_at=moment)

    rows = analyst.rows("matches/", {"page_size": 4})

    assert len({row["public_id"] for row in rows}) == len(rows) == 15


def test_a_row_that_appears_between_pages_moves_no_other(analyst, ventures):
    first = analyst.get("ventures/", {"page_size": 2}).json()
    VentureFactory(code_name="AAA")

    second = analyst.get(first["next"]).json()

    assert [row["code_name"] for row in first["results"]] == ["DRONE", "REPAIR"]
    assert [row["code_name"] for row in second["results"]] == ["SHELL"]
    assert second["next"] is None


def test_filters_stay_on_the_next_page(analyst, ventures):
    page = analyst.get("ventures/", {"category": "unmanned", "page_size": 1}).json()

    assert names(page["results"]) == {"DRONE"}
    assert names(analyst.get(page["next"]).json()["results"]) == {"SHELL"}


def test_incremental_reading_finds_what_changed(analyst, matches):
    copy = {row["public_id"]: row for row in analyst.rows("matches/")}
    begun = datetime(2026, 11, 20, tzinfo=UTC)
    Match.objects.filter(pk=matches[0].pk).update(
        points=95_000, points_low=95_000, points_high=95_000, changed_at=begun
    )

    fresh = analyst.rows("matches/", {"changed_since": begun.isoformat()})
    copy.update((row["public_id"], row) for row in fresh)

    assert [row["public_id"] for row in fresh] == [str(matches[0].public_id)]
    assert list(copy.values()) != []
    assert sorted(copy) == sorted(row["public_id"] for row in analyst.rows("matches/"))
    assert all(copy[row["public_id"]] == row for row in analyst.rows("matches/"))


@pytest.mark.parametrize("path", ["ventures/", "mandates/", "matches/"])
def test_an_unchanged_answer_is_304(call, world, path):
    caller = call(world.officer)
    first = caller.get(path)
    again = caller.get(path, **{"if-none-match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-store"

    Venture.objects.update(code_name="OTHER")
    Mandate.objects.update(code_name="OTHER")
    assert caller.get(path, **{"if-none-match": first.headers["ETag"]}).status_code == 200


def test_one_persons_etag_is_not_anothers(call, world):
    etag = call(world.maker).get("ventures/").headers["ETag"]

    assert call(world.investor).get("ventures/", **{"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("path", ["ventures/", "mandates/", "matches/"])
def test_head_answers_like_get_without_a_body(call, world, path):
    caller = call(world.officer)
    answer = caller.client.head(f"/api/v1/{path}", headers=caller.headers)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["ETag"] == caller.get(path).headers["ETag"]


def queries(caller, path: str) -> int:
    """How many queries an answer costs once the use of the token is noted."""
    caller.get("ventures/")
    with CaptureQueriesContext(connection) as captured:
        assert caller.get(path).status_code == 200
    acting = [query for query in captured if "spilno.acting_user" in query["sql"]]
    assert len(acting) == 2  # the last reader acts no more; the token's person does
    return len(captured) - len(acting)


@pytest.mark.parametrize("count", [1, 7])
@pytest.mark.parametrize(
    ("reader", "path", "expected"),
    [
        ("investor", "ventures/", 3),  # token, person, organisation; its country; ventures
        ("investor", "ventures/?category=unmanned", 4),  # and the categories named
        ("maker", "ventures/", 5),  # and identities, figures, excluded countries of its own
        ("maker", "mandates/", 2),
        ("investor", "mandates/", 4),  # and figures of its own
        ("maker", "matches/", 2),
        ("officer", "ventures/", 2),
        ("officer", "matches/", 2),
        (
            "maker",
            "matches/export/",
            3,
        ),  # token, number of rows, ledger; the rows come as it streams
    ],
)
def test_queries_do_not_grow_with_rows(call, world, count, reader, path, expected):
    for _number in range(count):
        venture = VentureFactory(manufacturer=world.venture.manufacturer)
        mandate = MandateFactory(company=world.mandate.company)
        MatchFactory(venture=venture, mandate=mandate, run=world.match.run)

    assert queries(call(world.people[reader]), path) == expected
