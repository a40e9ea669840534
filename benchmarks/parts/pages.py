"""Pages and the API against a bare Django view under the same server."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.client import Client, seconds_per_request
from benchmarks.gunicorn import Server, serving
from benchmarks.plan import Plan
from benchmarks.processes import Measurement, alternate, measure
from benchmarks.rows import Row, Target
from benchmarks.servers import migrated_database

PART = "pages"
API = "/api/v1/matches/?page_size=25"
REQUESTS = 60  # of each page in each round: an officer's token may ask 600 times a minute
BARE_REQUESTS = 400
SAME = Target(0.8, at_most=False, text="≥ 0.8 of the demo world's")


@dataclass(frozen=True)
class Page:
    """What is asked for, and the share of the bare view's requests per second to reach."""

    name: str
    path: str
    headers: dict[str, str]
    least: float
    status: int = 200

    @property
    def target(self) -> Target:
        """The share as the table says it."""
        return Target(self.least, at_most=False, text=f"≥ {self.least:.2f} of its rate")


BARE = Page("bare", "/bare", {}, 1)


def rows(plan: Plan) -> Iterator[Row]:
    """A line for each page and world, and one that compares the worlds."""
    before: dict[str, Row] = {}
    with migrated_database(plan.folder), serving("benchmarks.bare:application", "/bare") as bare:
        for prepare, settings in (
            ("pages.prepare_demo", {}),
            ("pages.prepare_many", {"rows": plan.exported_rows}),
        ):
            reader = measure(prepare, **settings).facts
            for row in _rows_of(plan, bare, reader):
                yield row
                if row.benchmark in before:
                    yield _compared(row, before[row.benchmark])
                before[row.benchmark] = row


def _rows_of(plan: Plan, bare: Server, reader: dict[str, Any]) -> Iterator[Row]:
    with serving("config.wsgi:application", "/health/live") as server:
        for page in _pages(server, reader):
            ours, theirs = alternate(
                plan.rounds,
                lambda page=page: _asked(server, page, REQUESTS, plan.page_seconds),  # type: ignore[misc]
                lambda: _asked(bare, BARE, BARE_REQUESTS, plan.page_seconds),
            )
            yield Row(
                part=PART,
                benchmark=page.name,
                size=f"{reader['matches']:,} matches",
                ours=replace(ours, peak_mib=server.peak_mib()),
                reference="bare view",
                theirs=theirs,
                ratio=theirs.seconds / ours.seconds,
                target=page.target,
                note=f"{1 / ours.seconds:,.0f} and {1 / theirs.seconds:,.0f} requests a second",
            )


def _pages(server: Server, reader: dict[str, Any]) -> list[Page]:
    browser = {"Cookie": reader["cookie"], "Accept-Language": "en"}
    program = {"Authorization": reader["token"], "Accept": "application/json"}
    client = Client(server.port, API, program)
    etag = client.ask().headers["etag"]
    client.close()
    return [
        Page("match list, 25 rows", reader["match_list"], browser, 0.10),
        Page("venture page", reader["venture"], browser, 0.10),
        Page("API list, 25 rows", API, program, 0.25),
        Page("API list, not modified", API, {**program, "If-None-Match": etag}, 0.20, 304),
    ]


def _asked(server: Server, page: Page, requests: int, seconds: float) -> Measurement:
    return Measurement(
        seconds_per_request(
            server.port,
            page.path,
            page.headers,
            status=page.status,
            requests=requests,
            seconds=seconds,
        )
    )


def _compared(many: Row, few: Row) -> Row:
    """The rate with many matches as a share of the rate with few."""
    return replace(
        many,
        reference=f"the same with {few.size}",
        theirs=few.ours,
        ratio=few.ours.seconds / many.ours.seconds,
        target=SAME,
        note="",
    )
