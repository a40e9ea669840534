"""A small world with both sides of every record, and callers of the API."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import ApiToken, Organisation, User
from accounts.services.tokens import PREFIX
from accounts.vocabulary import Scope
from matching.models import Match
from partners.models import Mandate
from tests.factories import (
    AnalystFactory,
    MandateFactory,
    ManufacturerFactory,
    MatchFactory,
    MemberFactory,
    OfficerFactory,
    PartnerCompanyFactory,
    RunFactory,
    UserFactory,
    VentureFactory,
)
from ventures.models import Venture

PEOPLE = (
    *("anonymous", "nobody", "waiting_investor", "maker", "investor"),
    *("other_maker", "other_investor", "analyst", "officer"),
)
# Nobody logs in with a password here, and hashing one for everybody takes most of a test's time.
UNUSABLE = "!"


def _member(organisation: Organisation) -> User:
    return MemberFactory(organisation=organisation, password=UNUSABLE)


class Caller:
    """Calls the API as one person, with a token of that person's own."""

    def __init__(self, user: User | None, scopes: list[str] | None = None) -> None:
        self.user = user
        self.client = Client(raise_request_exception=False)
        self.headers = {}
        if user is not None:
            _token, secret = ApiToken.objects.create(
                user, expiry=timedelta(days=1), prefix=PREFIX, name="test",
                scopes=Scope.values if scopes is None else scopes,
            )  # fmt: skip
            self.headers["authorization"] = f"Bearer {secret}"

    def get(self, path: str, query: dict | None = None, **headers: str):
        """The answer to a GET below /api/v1/."""
        address = path if path.startswith("http") else f"/api/v1/{path}"
        return self.client.get(address, query, headers=self.headers | headers)

    def rows(self, path: str, query: dict | None = None) -> list[dict]:
        """The rows of all pages of a list."""
        found, answer = [], self.get(path, query).json()
        while True:
            found += answer["results"]
            if answer["next"] is None:
                return found
            answer = self.get(answer["next"]).json()


@pytest.fixture
def call(db):
    """`call(user, scopes)`: somebody who calls the API; `call(None)` has no token."""
    return Caller


@dataclass
class World:
    """One venture and one mandate that match, and everybody who may look at them."""

    manufacturer: Organisation
    partner: Organisation
    venture: Venture
    mandate: Mandate
    match: Match
    maker: User
    investor: User
    other_maker: User
    other_investor: User
    waiting_investor: User
    analyst: User
    officer: User
    nobody: User

    @property
    def people(self) -> dict[str, User | None]:
        """Everybody by the name of their part; `anonymous` is None."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: one for name, one in found.items() if isinstance(one, User)} | {
            "anonymous": None
        }


@pytest.fixture
def world(db) -> World:
    """Hidden facts are in every table; `Secret`, `Hidden` and odd cents mark them."""
    venture = VentureFactory(
        offers={"unmanned_aerial": 70, "unmanned_ground": 30}, excluded_countries=["NO", "EE"]
    )
    mandate = MandateFactory(interests={"unmanned": 100, "unmanned_aerial": 60})
    manufacturer, partner = venture.manufacturer.organisation, mandate.company.organisation
    return World(
        manufacturer=manufacturer,
        partner=partner,
        venture=venture,
        mandate=mandate,
        match=MatchFactory(
            venture=venture, mandate=mandate, points=81_234, rank_for_venture=3, rank_for_mandate=7
        ),
        maker=_member(manufacturer),
        investor=_member(partner),
        other_maker=_member(ManufacturerFactory().organisation),
        other_investor=_member(PartnerCompanyFactory().organisation),
        waiting_investor=MemberFactory(
            organisation=PartnerCompanyFactory(status="submitted").organisation
        ),
        analyst=AnalystFactory(password=UNUSABLE),
        officer=OfficerFactory(password=UNUSABLE),
        nobody=UserFactory(password=UNUSABLE),
    )


@pytest.fixture
def analyst(call):
    """A caller who sees both sides."""
    return call(AnalystFactory(password=UNUSABLE))


@pytest.fixture
def ventures(db):
    """Three ventures that differ in everything a filter asks for."""
    VentureFactory(code_name="DRONE", need=Decimal(900_000), offers={"unmanned_aerial": 100})
    VentureFactory(
        code_name="SHELL", need=Decimal(25_000_000),
        offers={"ammunition_large": 60, "unmanned_aerial": 40},
        instruments=["loan", "grant"], forms=["co_production"], sides=["partner_country"],
    )  # fmt: skip
    VentureFactory(
        code_name="REPAIR", need=Decimal(4_000_000), offers={"repair_trucks": 100},
        forms=["service_centre"], instruments=["grant"], sides=["ukraine", "partner_country"],
    )  # fmt: skip


@pytest.fixture
def matches(db):
    """Six matches of two ventures; pairs share a moment of change."""
    run, day = RunFactory(), datetime(2026, 11, 1, tzinfo=UTC)
    found = []
    for venture in (VentureFactory(), VentureFactory()):
        for number in range(3):
            found.append(
                MatchFactory(
                    venture=venture,
                    run=run,
                    points=70_000 + number * 10_001,
                    changed_at=day + timedelta(days=number),
                    first_released_at=day,
                )
            )
    return found
