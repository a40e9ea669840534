"""Random worlds as JSON documents, and how they become records of the engine.

Values come from short lists, so that ties, unknown facts, exclusions and empty sets are common.
"""

import json
import random

from hypothesis import strategies as st

from matching.engine import FORMS, INSTRUMENTS, SIDES
from matching.engine.parsing import parse_mandate, parse_venture

CATALOGUE = {
    "shell": "ammunition",
    "rocket": "ammunition",
    "mortar": "ammunition",
    "radar": "air_defence",
    "launcher": "air_defence",
    "truck": "heavy",
    "medicine": "other",
}
COUNTRIES = ("DE", "DK", "FR", "NO", "PL")
FAMILIES = ("boxer", "cv90", "gepard", "leopard", "patriot")
AMOUNTS = (5e-324, 0.01, 1, 250_000, 1_000_000.5, 2e6, 3e6, 8e6, 1e7, 1e300)

# A pair that fits in every way: 100,000 points.
FITTING_VENTURE = {
    "id": 1,
    "offer": {"shell": 100},
    "need_eur": 4_000_000,
    "min_tranche_eur": 500_000,
    "instruments": ["equity", "loan"],
    "forms": ["licence", "service_centre"],
    "side": ["ukraine"],
    "max_partner_share": 49,
    "readiness": 7,
    "track_record": 2,
    "excluded_countries": ["NO"],
    "repairable": ["gepard", "leopard"],
}
FITTING_MANDATE = {
    "id": 2,
    "country": "DE",
    "interests": {"shell": 50},
    "excluded_groups": ["radar"],
    "ticket_min_eur": 1_000_000,
    "ticket_max_eur": 8_000_000,
    "budget_left_eur": 6_000_000,
    "instruments": ["equity", "grant", "loan"],
    "forms": ["service_centre"],
    "side": ["partner_country", "ukraine"],
    "min_share": 25,
    "min_readiness": 6,
    "min_track_record": 2,
    "equipment": {"gepard": 15, "leopard": 5},
}


def shares_of(parts):
    """Whole shares that sum to 100, in proportion to the parts."""
    shares = [100 * part // sum(parts) or 1 for part in parts]
    shares[shares.index(max(shares))] += 100 - sum(shares)
    return shares


class Dice:
    """Draws documents with a seeded generator: large worlds."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def some(self, items, least=1, most=None):
        count = self.random.randint(least, min(len(items), most or len(items)))
        return sorted(self.random.sample(list(items), count))

    def maybe(self, items):
        return self.random.choice([None, *items])

    def amount(self):
        return round(self.random.lognormvariate(15, 1.3), 2)

    def venture(self, identifier):
        groups = self.some(CATALOGUE, most=4)
        need = self.amount()
        return {
            "id": identifier,
            "offer": dict(
                zip(groups, shares_of([self.random.randint(1, 9) for _ in groups]), strict=True)
            ),
            "need_eur": need,
            "min_tranche_eur": need * self.random.choice([0.01, 0.1, 0.5, 1]),
            "instruments": self.some(INSTRUMENTS),
            "forms": self.some(FORMS),
            "side": self.some(SIDES),
            "max_partner_share": self.maybe([0, 24, 25, 49, 50, 74, 100]),
            "readiness": self.maybe(range(1, 10)),
            "track_record": self.maybe(range(4)),
            "excluded_countries": self.some(COUNTRIES, least=0, most=2),
            "repairable": self.some(FAMILIES, least=0),
        }

    def mandate(self, identifier):
        least = self.amount()
        most = least * self.random.choice([1, 3, 10, 100])
        return {
            "id": identifier,
            "country": self.random.choice(COUNTRIES),
            "interests": {
                name: self.random.randint(1, 100)
                for name in self.some({*CATALOGUE, *CATALOGUE.values()}, most=5)
            },
            "excluded_groups": self.some(CATALOGUE, least=0, most=2),
            "ticket_min_eur": least,
            "ticket_max_eur": most,
            "budget_left_eur": self.maybe([0, least * 0.5, least, most, most * 2]),
            "instruments": self.some(INSTRUMENTS),
            "forms": self.some(FORMS),
            "side": self.some(SIDES),
            "min_share": self.random.choice([0, 0, 10, 25, 51]),
            "min_readiness": self.random.choice([1, 1, 4, 6, 9]),
            "min_track_record": self.random.choice([0, 0, 1, 2, 3]),
            "equipment": {
                family: self.random.randint(1, 40) for family in self.some(FAMILIES, least=0)
            },
        }


def draw_world(seed, ventures, mandates):
    """Documents of both sides, in no order of id."""
    dice = Dice(seed)
    return (
        [dice.venture(number) for number in dice.random.sample(range(10 * ventures), ventures)],
        [dice.mandate(number) for number in dice.random.sample(range(10 * mandates), mandates)],
    )


def subsets(items, least=1, most=3):
    return st.sets(st.sampled_from(items), min_size=least, max_size=most).map(sorted)


def known(values):
    return st.none() | st.sampled_from(values)


@st.composite
def venture_documents(draw):
    groups = draw(subsets(list(CATALOGUE)))
    parts = draw(st.lists(st.integers(1, 5), min_size=len(groups), max_size=len(groups)))
    tranche, need = sorted([draw(st.sampled_from(AMOUNTS)), draw(st.sampled_from(AMOUNTS))])
    return {
        "id": draw(st.integers(0, 12)),
        "offer": dict(zip(groups, shares_of(parts), strict=True)),
        "need_eur": need,
        "min_tranche_eur": tranche,
        "instruments": draw(subsets(INSTRUMENTS[:3])),
        "forms": draw(subsets(("service_centre", "licence", "subsidiary"))),
        "side": draw(subsets(SIDES)),
        "max_partner_share": draw(known([0, 30, 100])),
        "readiness": draw(known([1, 5, 9])),
        "track_record": draw(known([0, 2, 3])),
        "excluded_countries": draw(subsets(COUNTRIES[:3], least=0)),
        "repairable": draw(subsets(FAMILIES, least=0)),
    }


@st.composite
def mandate_documents(draw):
    least, most = sorted([draw(st.sampled_from(AMOUNTS)), draw(st.sampled_from(AMOUNTS))])
    names = [*CATALOGUE, *sorted(set(CATALOGUE.values()))]
    return {
        "id": draw(st.integers(0, 12)),
        "country": draw(st.sampled_from(COUNTRIES[:3])),
        "interests": draw(
            st.dictionaries(st.sampled_from(names), st.integers(1, 100), min_size=1, max_size=4)
        ),
        "excluded_groups": draw(subsets(list(CATALOGUE), least=0, most=2)),
        "ticket_min_eur": least,
        "ticket_max_eur": most,
        "budget_left_eur": draw(st.none() | st.sampled_from([0, *AMOUNTS])),
        "instruments": draw(subsets(INSTRUMENTS[:3])),
        "forms": draw(subsets(("service_centre", "licence", "subsidiary"))),
        "side": draw(subsets(SIDES)),
        "min_share": draw(st.sampled_from([0, 30, 51])),
        "min_readiness": draw(st.sampled_from([1, 5, 6])),
        "min_track_record": draw(st.sampled_from([0, 1, 3])),
        "equipment": draw(st.dictionaries(st.sampled_from(FAMILIES), st.integers(1, 9))),
    }


def sides(documents, most=6):
    """Lists of documents, perhaps empty, each id once."""
    return st.lists(documents, max_size=most, unique_by=lambda document: document["id"])


@st.composite
def weight_documents(draw):
    """Nine whole weights that sum to 100, some of them often zero."""
    names = (
        "category",
        "funding_cover",
        "ticket",
        "instruments",
        "forms",
        "control",
        "readiness",
        "track_record",
        "repair",
    )
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=8, max_size=8)))
    return {
        name: high - low for name, low, high in zip(names, [0, *cuts], [*cuts, 100], strict=True)
    }


def ventures_of(documents):
    return [parse_venture(json.dumps(document)) for document in documents]


def mandates_of(documents):
    return [parse_mandate(json.dumps(document)) for document in documents]
