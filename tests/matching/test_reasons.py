"""The sentences that explain a score, and the parts that they explain."""

import pytest
from django.utils import translation

from matching import engine
from matching.cards import with_facts
from matching.explanations import CRITERIA, explain, facts_behind, main_reasons
from matching.models import Match
from matching.reasons import SENTENCES, Pair, Reader
from matching.scores import range_text, score_text, share_text
from tests.factories import MandateFactory, MatchFactory, VentureFactory

BOTH_SIDES = [Reader.MANUFACTURER, Reader.PARTNER, Reader.MINISTRY]


def sentences(name: str, value: float, venture=None, mandate=None) -> list[str]:
    """What the manufacturer, the partner and the ministry read."""
    pair = VentureFactory(**venture or {}), MandateFactory(**mandate or {})
    return [SENTENCES[name](Pair(*pair, reader), value) for reader in BOTH_SIDES]


def test_every_criterion_has_a_sentence():
    assert tuple(SENTENCES) == engine.CRITERIA == CRITERIA


TABLE = [
    (
        "category", 1.0, {}, {},
        "They want everything that you offer: Unmanned aircraft.",
        "You want everything that they offer: Unmanned aircraft.",
        "Everything that is offered is wanted: Unmanned aircraft.",
    ),
    (
        "category", 0.35,
        {"offers": {"unmanned_aerial": 70, "heavy_tanks": 30}},
        {"interests": {"unmanned_ground": 100}},
        "What you offer meets 35\u00a0% of what they look for. They want: Unmanned aircraft.",
        "What they offer meets 35\u00a0% of what you look for. You want: Unmanned aircraft.",
        "The offer meets 35\u00a0% of what is looked for. Wanted: Unmanned aircraft.",
    ),
    (
        "funding_cover", 0.5, {}, {},
        "They can cover about 25\u00a0% of your need (EUR 3–5 m).",
        "You can cover about 25\u00a0% of their need (EUR 3–5 m).",
        "The partner can cover about 25\u00a0% of the need (EUR 3–5 m).",
    ),
    (
        "ticket", 0.4, {}, {},
        "Your need is about 40\u00a0% of their smallest ticket (EUR 1–1.5 m).",
        "Their need is about 40\u00a0% of your smallest ticket (EUR 1–1.5 m).",
        "The need is about 40\u00a0% of the smallest ticket (EUR 1–1.5 m).",
    ),
    (
        "instruments", 1.0, {}, {},
        *["Both sides name Equity."] * 3,
    ),
    (
        "forms", 0.5,
        {"forms": ["licence", "jv_equity"]}, {"forms": ["licence", "co_production"]},
        *["Both sides name Production under licence: 1 of at most 2."] * 3,
    ),
    (
        "control", 1.0, {}, {"min_share": 0},
        "They ask for no share.", "You ask for no share.", "No share is asked for.",
    ),
    (
        "control", 1.0, {"max_partner_share": 49}, {"min_share": 30},
        "They want a share of 30\u00a0%; you allow up to 49\u00a0%.",
        "You want a share of 30\u00a0%; they allow up to 49\u00a0%.",
        "A share of 30\u00a0% is wanted; up to 49\u00a0% is allowed.",
    ),
    (
        "control", 0.5, {"max_partner_share": None}, {"min_share": 30},
        "They want a share of 30\u00a0%; you have not stated the largest that you allow.",
        "You want a share of 30\u00a0%; they have not stated the largest that they allow.",
        "A share of 30\u00a0% is wanted; the largest that is allowed is not stated.",
    ),
    (
        "readiness", 2 / 3, {"readiness": 5}, {"min_readiness": 6},
        "They ask for readiness level 6; yours is 5.",
        "You ask for readiness level 6; theirs is 5.",
        "Readiness level 6 is asked for; the venture's is 5.",
    ),
    (
        "readiness", 1.0, {"readiness": None}, {"min_readiness": 1},
        "They ask for no particular readiness.",
        "You ask for no particular readiness.",
        "No particular readiness is asked for.",
    ),
    (
        "track_record", 0.5, {"track_record": None}, {"min_track_record": 1},
        "They ask for a track record (in trials); you have not stated yours.",
        "You ask for a track record (in trials); they have not stated theirs.",
        "A track record is asked for (in trials); the venture's is not stated.",
    ),
    (
        "track_record", 2 / 3, {"track_record": 1}, {"min_track_record": 2},
        "They ask for a track record (in service) that yours does not reach (in trials).",
        "You ask for a track record (in service) that theirs does not reach (in trials).",
        "The track record (in trials) does not reach what is asked for (in service).",
    ),
    (
        "repair", 0.25, {"repairable": ["leopard_2"]}, {"equipment": {"leopard_2": 1, "abrams": 3}},
        "You can repair 25\u00a0% of the units that they name: Leopard 2 tank family.",
        "They can repair 25\u00a0% of the units that you name: Leopard 2 tank family.",
        "The plant can repair 25\u00a0% of the units that are named: Leopard 2 tank family.",
    ),
    (
        "repair", 0.0, {}, {"equipment": {"abrams": 3}},
        "You can repair none of the equipment that they name.",
        "They can repair none of the equipment that you name.",
        "The plant can repair none of the equipment that is named.",
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]} {row[1]:.2f}")
def test_sentences_speak_from_the_readers_side(db, row):
    name, value, venture, mandate, *expected = row
    with translation.override("en"):
        assert sentences(name, value, venture, mandate) == expected


def match_of(criteria, **facts) -> Match:
    points = sum(filter(None, criteria))
    match = MatchFactory(
        points=points, points_low=0, points_high=100_000, criteria=criteria, **facts
    )
    return with_facts(Match.objects.filter(pk=match.pk)).get()


FULL = [30_000, 15_000, 15_000, 10_000, 10_000, 5_000, 5_000, 5_000, 5_000]


def test_the_weight_of_a_repair_that_does_not_apply_goes_to_the_products(db):
    match = match_of([35_000, *FULL[1:8], None])

    parts = {part.name: part for part in explain(match, Reader.MINISTRY)}

    assert [part.weight for part in parts.values()] == [35, 15, 15, 10, 10, 5, 5, 5, 0]
    assert parts["category"].value == 1
    assert not parts["repair"].applies
    assert parts["repair"].value == 0


@pytest.mark.parametrize(
    ("venture", "mandate", "unknown"),
    [
        ({"readiness": None}, {"min_readiness": 2}, {"readiness"}),
        ({"readiness": None}, {"min_readiness": 1}, set()),
        ({"readiness": 1}, {"min_readiness": 9}, set()),
        ({"max_partner_share": None}, {"min_share": 1}, {"control"}),
        ({"max_partner_share": None}, {"min_share": 0}, set()),
        ({"track_record": None}, {"min_track_record": 1}, {"track_record"}),
        ({"track_record": 0}, {"min_track_record": 3}, set()),
    ],
)
def test_a_fact_that_is_asked_for_and_not_stated_opens_the_bounds(db, venture, mandate, unknown):
    match = match_of(FULL, venture=VentureFactory(**venture), mandate=MandateFactory(**mandate))

    parts = explain(match, Reader.PARTNER)

    assert {part.name for part in parts if part.is_unknown} == unknown
    assert {(part.low, part.high) for part in parts if part.is_unknown} <= {(0, 5_000)}


def test_main_reasons_are_the_strongest_and_the_greatest_loss(db):
    match = match_of([29_000, 15_000, 7_000, 10_000, 10_000, 5_000, 5_000, 0, 5_000])

    reasons = main_reasons(explain(match, Reader.PARTNER))

    assert [reason.name for reason in reasons] == ["category", "funding_cover", "ticket"]
    flawless = main_reasons(explain(match_of(FULL), Reader.PARTNER))
    assert [reason.name for reason in flawless] == ["category", "funding_cover", "ticket"]
    weak = match_of([30_000, 15_000, 15_000, 10_000, 10_000, 5_000, 0, 5_000, 5_000])
    names = [reason.name for reason in main_reasons(explain(weak, Reader.PARTNER))]
    assert names == ["category", "funding_cover", "readiness"]


def test_facts_behind_a_criterion_come_from_the_teasers(db):
    match = match_of(
        FULL, mandate=MandateFactory(min_share=0), venture=VentureFactory(readiness=None)
    )
    with translation.override("en"):
        facts = facts_behind(match)

    assert set(facts) == set(CRITERIA)
    assert facts["funding_cover"].venture == "Need: EUR 3–5 m"
    expected = "Largest ticket: EUR 7–10 m; budget left: no limit stated"
    assert facts["funding_cover"].mandate == expected
    assert (facts["control"].mandate, facts["readiness"].venture) == ("any", "not stated")


@pytest.mark.parametrize(
    ("points", "decimals", "text"),
    [
        (86_440, 1, "86.4"),
        (86_450, 1, "86.5"),
        (86_449, 1, "86.4"),
        (99_999, 1, "100.0"),
        (0, 1, "0.0"),
        (6_667, 3, "6.667"),
        (5, 3, "0.005"),
        (100_000, 3, "100.000"),
    ],
)
def test_points_are_written_with_one_decimal_or_exactly(points, decimals, text):
    with translation.override("en"):
        assert score_text(points, decimals) == text
    with translation.override("uk"):
        assert score_text(points, decimals) == text.replace(".", ",")


def test_ranges_and_shares():
    with translation.override("en"):
        assert range_text(70_300, 75_300) == "70.3–75.3"
        assert range_text(70_300, 70_300) == ""
    texts = [share_text(value) for value in (0, 0.001, 0.5, 0.999, 1)]
    assert texts == ["0\u00a0%", "1\u00a0%", "50\u00a0%", "99\u00a0%", "100\u00a0%"]
