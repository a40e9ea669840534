"""What lists can be narrowed by, and that a slip never widens them."""

from decimal import Decimal

import pytest

from tests.factories import MandateFactory, PartnerCompanyFactory
from ventures.filters import VentureFilter
from ventures.models import Venture

OF_VENTURES = [
    ({}, "DRONE REPAIR SHELL"),
    ({"category": "unmanned"}, "DRONE SHELL"),
    ({"category": ["ammunition", "repair"]}, "REPAIR SHELL"),
    ({"group": "unmanned_aerial"}, "DRONE SHELL"),
    ({"group": ["unmanned_aerial", "ammunition_large"]}, "DRONE SHELL"),
    ({"instrument": "grant"}, "REPAIR SHELL"),
    ({"instrument": "equity"}, "DRONE"),
    ({"form": "service_centre"}, "REPAIR"),
    ({"side": "partner_country"}, "REPAIR SHELL"),
    ({"category": "unmanned", "side": "ukraine"}, "DRONE"),
    ({"min_need": "1000001"}, "REPAIR SHELL"),
    ({"min_need": "1000000"}, "DRONE REPAIR SHELL"),
    ({"max_need": "3000000"}, "DRONE"),
    ({"max_need": "3000000.01"}, "DRONE REPAIR"),
    ({"max_need": "0"}, ""),
    ({"min_need": "4000000", "max_need": "4000000"}, "REPAIR"),
    ({"min_need": "10000000000"}, ""),
    ({"approved_since": "2000-01-01"}, "DRONE REPAIR SHELL"),
    ({"approved_since": "2099-12-31"}, ""),
]


def answers(caller, path: str, table: list) -> list:
    """The table with the code names that the filters really leave."""
    return [
        (query, " ".join(sorted(row["code_name"] for row in caller.rows(path, query))))
        for query, _expected in table
    ]


def test_filters_of_ventures(analyst, ventures):
    assert answers(analyst, "ventures/", OF_VENTURES) == OF_VENTURES


OF_MANDATES = [
    ({}, "GERMAN NORSE"),
    ({"country": "NO"}, "NORSE"),
    ({"country": ["NO", "DE"]}, "GERMAN NORSE"),
    ({"kind": "bank"}, "NORSE"),
    ({"category": "unmanned"}, "GERMAN"),
    ({"category": "ammunition"}, "NORSE"),
    ({"group": "unmanned_aerial"}, "GERMAN"),
    ({"group": "ammunition_large"}, "NORSE"),
    ({"group": "ammunition_small"}, ""),
    ({"instrument": "loan"}, "NORSE"),
    ({"form": "jv_equity"}, "GERMAN"),
    ({"side": "partner_country"}, "GERMAN"),
    ({"ticket": "5000000"}, "GERMAN"),
    ({"ticket": "300000"}, "NORSE"),
    ({"ticket": "0"}, ""),
    ({"approved_since": "2099-12-31"}, ""),
]


def test_filters_of_mandates(analyst):
    MandateFactory(code_name="GERMAN", interests={"unmanned": 100})
    MandateFactory(
        code_name="NORSE", company=PartnerCompanyFactory(country_id="NO", kind="bank"),
        interests={"ammunition_large": 50}, ticket_min=Decimal(150_000),
        ticket_max=Decimal(900_000), instruments=["loan"], forms=["licence"], sides=["ukraine"],
    )  # fmt: skip

    assert answers(analyst, "mandates/", OF_MANDATES) == OF_MANDATES


OF_MATCHES = [
    ({"min_score": "80"}, 4),
    ({"min_score": "80.001"}, 4),
    ({"min_score": "80.002"}, 2),
    ({"min_score": "0"}, 6),
    ({"min_score": "100"}, 0),
    ({"changed_since": "2026-11-02T00:00:00Z"}, 4),
    ({"changed_since": "2026-11-02T02:00:00+02:00"}, 4),
    ({"changed_since": "2026-11-02T00:00:00.000001Z"}, 2),
]


def test_filters_of_matches(analyst, matches):
    counts = [(query, len(analyst.rows("matches/", query))) for query, _count in OF_MATCHES]

    assert counts == OF_MATCHES


def test_matches_of_one_venture_or_mandate(analyst, matches):
    of_venture = analyst.rows("matches/", {"venture": matches[0].venture.public_id})
    of_mandate = analyst.rows("matches/", {"mandate": matches[4].mandate.public_id})

    assert len(of_venture) == 3
    assert {row["venture"]["public_id"] for row in of_venture} == {
        str(matches[0].venture.public_id)
    }
    assert [row["public_id"] for row in of_mandate] == [str(matches[4].public_id)]


@pytest.mark.parametrize("path", ["ventures/", "mandates/", "matches/", "matches/export/"])
def test_an_unknown_parameter_is_refused_by_name(analyst, path):
    answer = analyst.get(path, {"min_scor": "70"})

    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert (error["code"], error["attr"]) == ("unknown_parameter", "min_scor")


@pytest.mark.parametrize("query", ["venture=", "min_score=%20", "changed_since="])
def test_a_parameter_without_a_value_does_not_widen_the_list(analyst, query):
    for path in ("matches/", "matches/export/"):
        answer = analyst.get(f"{path}?{query}")
        assert answer.json()["errors"][0]["code"] == "empty_parameter"


def test_an_empty_choice_of_a_form_chooses_everything(ventures):
    narrowed = VentureFilter({"category": "", "side": ["", "ukraine"]}, Venture.objects.all())

    assert {venture.code_name for venture in narrowed.qs} == {"DRONE", "REPAIR"}


def test_records_know_no_parameters(call, world):
    answer = call(world.investor).get(f"ventures/{world.venture.public_id}/?ordering=code_name")

    assert answer.json()["errors"][0]["code"] == "unknown_parameter"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("matches/", "min_score=70&min_score=10"),
        ("matches/", "ordering=score&ordering=-score"),
        ("ventures/", "page_size=1&page_size=2"),
        ("matches/export/", "format=csv&format=ndjson"),
    ],
)
def test_a_parameter_of_one_value_is_refused_when_doubled(analyst, path, query):
    answer = analyst.get(f"{path}?{query}")

    assert answer.json()["errors"][0]["code"] == "repeated_parameter"
