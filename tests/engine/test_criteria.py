"""Fixed points of each criterion and gate, and what must outscore what."""

import pytest

from matching.engine import CRITERIA, GATES, PRODUCT_GROUPS, Weights, criteria, gates, score_pair
from matching.engine.catalogue import group_members, interest_percents
from tests.engine.worlds import (
    CATALOGUE,
    FITTING_MANDATE,
    FITTING_VENTURE,
    mandates_of,
    ventures_of,
)

UNKNOWN = -1


def scored(venture=None, mandate=None, weights=None):
    """The fitting pair, changed in the given fields."""
    return score_pair(
        ventures_of([{**FITTING_VENTURE, **(venture or {})}])[0],
        mandates_of([{**FITTING_MANDATE, **(mandate or {})}])[0],
        weights or Weights(),
        CATALOGUE,
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (criteria.category(10_000), 1.0),
        (criteria.category(5_000), 0.5),
        (criteria.category(0), 0.0),
        (criteria.funding_cover(4.0, 9.0), 1.0),
        (criteria.funding_cover(4.0, 4.0), 1.0),
        (criteria.funding_cover(4.0, 1.0), 0.5),
        (criteria.funding_cover(4.0, 0.0), 0.0),
        (criteria.ticket(5.0, 4.0), 1.0),
        (criteria.ticket(4.0, 4.0), 1.0),
        (criteria.ticket(2.0, 4.0), 0.5),
        (criteria.overlap(0b0111, 0b0011), 1.0),
        (criteria.overlap(0b0011, 0b0110), 0.5),
        (criteria.overlap(0b0111, 0b1110), 2 / 3),
        (criteria.overlap(0b0011, 0b1100), 0.0),
        (criteria.control(49, 49), 1.0),
        (criteria.control(100, 0), 1.0),
        (criteria.control(39, 49), 0.6),
        (criteria.control(24, 49), 0.0),
        (criteria.control(0, 100), 0.0),
        (criteria.control(UNKNOWN, 0), 1.0),
        (criteria.control(UNKNOWN, 1), 0.5),
        (criteria.readiness(6, 6), 1.0),
        (criteria.readiness(5, 6), 1 - 1 / 3),
        (criteria.readiness(3, 6), 0.0),
        (criteria.readiness(UNKNOWN, 1), 1.0),
        (criteria.readiness(UNKNOWN, 2), 0.5),
        (criteria.track_record(3, 0), 1.0),
        (criteria.track_record(1, 3), 1 - 2 / 3),
        (criteria.track_record(0, 3), 0.0),
        (criteria.track_record(UNKNOWN, 0), 1.0),
        (criteria.track_record(UNKNOWN, 1), 0.5),
        (criteria.repair(20, 20), 1.0),
        (criteria.repair(5, 20), 0.25),
        (criteria.repair(0, 20), 0.0),
    ],
)
def test_criterion_has_its_fixed_points(value, expected):
    assert value == expected


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (criteria.contribution(30, 1.0), 30_000),
        (criteria.contribution(30, 0.0), 0),
        (criteria.contribution(0, 1.0), 0),
        (criteria.contribution(5, 0.0001), 1),  # half a point rounds up
        (criteria.contribution(5, 0.00009), 0),
        (criteria.contribution(100, 1.0), 100_000),
    ],
)
def test_contribution_rounds_half_a_point_up(points, expected):
    assert points == expected


@pytest.mark.parametrize(
    ("gate", "passing", "failing"),
    [
        (gates.fails_category, (1,), (0,)),
        (gates.fails_exclusion, (0,), (1,)),
        (gates.fails_country, (False,), (True,)),
        (gates.fails_side, (0b01, 0b11), (0b01, 0b10)),
        (gates.fails_form, (0b110, 0b011), (0b100, 0b011)),
        (gates.fails_instrument, (0b1, 0b1), (0b1, 0b10)),
        (gates.fails_tranche, (5.0, 5.0), (4.99, 5.0)),
    ],
)
def test_gate_has_its_fixed_points(gate, passing, failing):
    assert (bool(gate(*passing)), bool(gate(*failing))) == (False, True)


@pytest.mark.parametrize(
    ("side", "change", "gate"),
    [
        ("mandate", {"interests": {"truck": 10}}, "category"),
        ("mandate", {"excluded_groups": ["shell"]}, "exclusion"),
        ("venture", {"excluded_countries": ["DE", "NO"]}, "country"),
        ("mandate", {"side": ["partner_country"]}, "side"),
        ("venture", {"forms": ["licence"]}, "form"),
        ("venture", {"instruments": ["offtake"]}, "instrument"),
        ("mandate", {"budget_left_eur": 499_999.99}, "tranche"),
    ],
)
def test_gate_alone_makes_a_near_miss(side, change, gate):
    pair = scored(**{side: change})
    assert (pair.failed_gates, pair.is_near_miss, pair.points) == ((gate,), True, None)


def test_gates_and_criteria_come_in_contract_order():
    everything_wrong = scored(
        venture={
            "excluded_countries": ["DE"],
            "forms": ["licence"],
            "instruments": ["offtake"],
            "min_tranche_eur": 4_000_000,
        },
        mandate={
            "interests": {"truck": 1},
            "excluded_groups": ["shell"],
            "side": ["partner_country"],
            "budget_left_eur": 1_000_000,
        },
    )
    assert everything_wrong.failed_gates == GATES
    assert tuple(item.name for item in everything_wrong.criteria) == CRITERIA
    assert not everything_wrong.is_near_miss


def test_fitting_pair_has_full_points_of_the_first_weights():
    pair = scored()
    assert (pair.points, pair.points_low, pair.points_high) == (100_000, 100_000, 100_000)
    assert [item.contribution for item in pair.criteria] == [
        30_000, 15_000, 15_000, 10_000, 10_000, 5_000, 5_000, 5_000, 5_000,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("side", "change"),
    [
        ("venture", {"offer": {"shell": 90, "truck": 10}}),
        ("venture", {"offer": {"rocket": 100}}),
        ("mandate", {"interests": {"shell": 49, "truck": 50}}),
        ("venture", {"need_eur": 6_100_000}),
        ("mandate", {"budget_left_eur": 3_900_000}),
        ("mandate", {"ticket_min_eur": 4_100_000}),
        ("venture", {"instruments": ["equity", "offtake"]}),
        ("mandate", {"forms": ["service_centre", "co_production"]}),
        ("mandate", {"min_share": 50}),
        ("venture", {"max_partner_share": 24}),
        ("venture", {"max_partner_share": None}),
        ("mandate", {"min_readiness": 8}),
        ("venture", {"readiness": None}),
        ("mandate", {"min_track_record": 3}),
        ("venture", {"track_record": 1}),
        ("venture", {"repairable": ["gepard"]}),
        ("mandate", {"equipment": {"gepard": 15, "leopard": 5, "cv90": 1}}),
    ],
)
def test_better_pair_outscores_worse(side, change):
    assert scored().points > scored(**{side: change}).points


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"repairable": ["gepard"]}, {"repairable": ["leopard"]}),
        ({"repairable": ["leopard"]}, {"repairable": []}),
        ({"readiness": 5}, {"readiness": 4}),
        ({"readiness": None}, {"readiness": 4}),
        ({"track_record": 1}, {"track_record": 0}),
        ({"max_partner_share": 20}, {"max_partner_share": 10}),
        ({"need_eur": 12_000_000}, {"need_eur": 24_000_000}),
        ({"need_eur": 900_000}, {"need_eur": 800_000}),
    ],
)
def test_less_bad_outscores_worse(better, worse):
    assert scored(venture=better).points > scored(venture=worse).points


def test_unknown_fact_opens_a_range_and_counts_half():
    pair = scored(venture={"readiness": None, "max_partner_share": None})
    control, readiness = pair.criteria[5], pair.criteria[6]
    assert (control.contribution, control.low, control.high, control.known) == (
        2_500, 0, 5_000, False,
    )  # fmt: skip
    assert (readiness.contribution, readiness.known) == (2_500, False)
    assert (pair.points, pair.points_low, pair.points_high) == (95_000, 90_000, 100_000)
    assert pair.completeness == 90


def test_unknown_fact_that_nobody_asks_for_is_not_bad():
    pair = scored(
        venture={"readiness": None, "max_partner_share": None, "track_record": None},
        mandate={"min_share": 0, "min_readiness": 1, "min_track_record": 0},
    )
    assert (pair.points, pair.points_low, pair.completeness) == (100_000, 100_000, 100)


@pytest.mark.parametrize(
    ("side", "change"),
    [
        ("mandate", {"equipment": {}}),
        ("mandate", {"forms": ["licence"]}),
        ("venture", {"forms": ["licence"]}),
    ],
)
def test_repair_that_does_not_apply_gives_its_weight_to_category(side, change):
    both = {"venture": {}, "mandate": {"forms": ["licence", "service_centre"]}}
    both[side] = {**both[side], **change}
    pair = scored(**both)
    assert (pair.criteria[8].value, pair.criteria[8].contribution, pair.criteria[8].weight) == (
        None, None, 0,
    )  # fmt: skip
    assert (pair.criteria[0].weight, pair.criteria[0].contribution) == (35, 35_000)
    assert pair.completeness == 100


@pytest.mark.parametrize(
    ("interests", "expected"),
    [
        ({"shell": 7}, {"shell": 100, "rocket": 50, "mortar": 50}),
        ({"ammunition": 3}, {"shell": 100, "rocket": 100, "mortar": 100}),
        # 5 of 8 is 62.5, up to 63; half of that is 31.5, up to 32
        (
            {"radar": 8, "shell": 5},
            {"radar": 100, "launcher": 50, "shell": 63, "rocket": 32, "mortar": 32},
        ),
        # a named group keeps its own weight when half of another's is larger, too
        ({"shell": 100, "rocket": 10}, {"shell": 100, "rocket": 50, "mortar": 50}),
        ({"shell": 100, "ammunition": 20}, {"shell": 100, "rocket": 50, "mortar": 50}),
        ({"shell": 30, "ammunition": 100}, {"shell": 100, "rocket": 100, "mortar": 100}),
        ({"truck": 100, "medicine": 1}, {"truck": 100, "medicine": 1}),
    ],
)
def test_interest_spreads_within_the_category(interests, expected):
    assert interest_percents(interests, CATALOGUE, group_members(CATALOGUE)) == expected


def test_built_in_catalogue_has_its_groups_and_categories():
    assert (len(PRODUCT_GROUPS), len(set(PRODUCT_GROUPS.values()))) == (36, 10)
    assert not set(PRODUCT_GROUPS) & set(PRODUCT_GROUPS.values())
