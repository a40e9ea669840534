"""What a record may not say, and that it is told so with the field's name."""

import json

import pytest

from matching.engine import RecordError, Weights, encode
from matching.engine.parsing import parse_mandate, parse_venture, parse_weights
from tests.engine.twin import WEIGHTS
from tests.engine.worlds import (
    CATALOGUE,
    FITTING_MANDATE,
    FITTING_VENTURE,
    mandates_of,
    ventures_of,
)

BAD_VENTURES = [
    ("id", -1),
    ("id", 1.0),
    ("id", True),
    ("id", "1"),
    ("id", 2**63),
    ("offer", {}),
    ("offer", []),
    ("offer", {"shell": 99}),
    ("offer", {"shell": 100, "truck": 1}),
    ("offer", {"shell": 101, "truck": -1}),
    ("offer", {"shell": 100, "truck": 0}),
    ("offer", {"shell": 50.0, "truck": 50}),
    ("offer", {"shell": True, "truck": 99}),
    ("offer", {"": 100}),
    ("offer", {"she\u0000ll": 100}),
    ("offer", {"\ud800": 100}),
    ("offer", {f"group{number}": 11 for number in range(9)}),
    ("need_eur", 0),
    ("need_eur", -5),
    ("need_eur", "5"),
    ("need_eur", None),
    ("need_eur", False),
    ("need_eur", float("nan")),
    ("need_eur", float("inf")),
    ("need_eur", 10**400),
    ("min_tranche_eur", 0),
    ("min_tranche_eur", 4_000_001),
    ("instruments", []),
    ("instruments", ["cash"]),
    ("instruments", ["loan", "loan"]),
    ("instruments", [1]),
    ("instruments", [["loan"]]),
    ("instruments", "loan"),
    ("instruments", None),
    ("forms", []),
    ("forms", ["marriage"]),
    ("side", []),
    ("side", ["moon"]),
    ("max_partner_share", 101),
    ("max_partner_share", -1),
    ("max_partner_share", 49.5),
    ("readiness", 0),
    ("readiness", 10),
    ("track_record", 4),
    ("track_record", True),
    ("excluded_countries", ["Germany"]),
    ("excluded_countries", ["de"]),
    ("excluded_countries", None),
    ("repairable", [""]),
    ("repairable", [" gepard"]),
    ("repairable", ["x" * 101]),
    ("repairable", {}),
    ("password", "x"),
]
BAD_MANDATES = [
    ("id", None),
    ("country", "DEU"),
    ("country", "DЕ"),  # a Cyrillic letter
    ("country", None),
    ("country", ["DE"]),
    ("interests", {}),
    ("interests", {"shell": 0}),
    ("interests", {"shell": 101}),
    ("interests", {"shell": 1.5}),
    ("excluded_groups", "radar"),
    ("ticket_min_eur", 0),
    ("ticket_min_eur", -1),
    ("ticket_max_eur", 999_999),
    ("budget_left_eur", -1),
    ("budget_left_eur", "unlimited"),
    ("instruments", []),
    ("forms", ["licence", "x"]),
    ("side", [None]),
    ("min_share", -1),
    ("min_share", 101),
    ("min_share", None),
    ("min_readiness", 0),
    ("min_readiness", 10),
    ("min_track_record", 4),
    ("equipment", {"gepard": 0}),
    ("equipment", {"gepard": 2**63}),
    ("equipment", ["gepard"]),
    ("score", 100),
]


def refused(parse, document):
    """The field that is blamed."""
    with pytest.raises(RecordError) as caught:
        parse(json.dumps(document))
    assert caught.value.reason
    assert "\n" not in str(caught.value)
    return caught.value.field


@pytest.mark.parametrize(("field", "value"), BAD_VENTURES)
def test_venture_is_refused_with_the_field(field, value):
    expected = "(line)" if isinstance(value, float) and value * 0 != 0 else field
    assert refused(parse_venture, {**FITTING_VENTURE, field: value}) == expected


@pytest.mark.parametrize(("field", "value"), BAD_MANDATES)
def test_mandate_is_refused_with_the_field(field, value):
    assert refused(parse_mandate, {**FITTING_MANDATE, field: value}) == field


@pytest.mark.parametrize("field", FITTING_VENTURE)
def test_venture_without_a_field_is_refused(field):
    document = {name: value for name, value in FITTING_VENTURE.items() if name != field}
    assert refused(parse_venture, document) == field


OPTIONAL = {"min_share": 0, "min_readiness": 1, "min_track_record": 0}


@pytest.mark.parametrize("field", [name for name in FITTING_MANDATE if name not in OPTIONAL])
def test_mandate_without_a_field_is_refused(field):
    document = {name: value for name, value in FITTING_MANDATE.items() if name != field}
    assert refused(parse_mandate, document) == field


@pytest.mark.parametrize(("field", "default"), OPTIONAL.items())
def test_mandate_that_asks_for_nothing_may_leave_that_out(field, default):
    document = {name: value for name, value in FITTING_MANDATE.items() if name != field}
    assert getattr(parse_mandate(json.dumps(document)), field) == default


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "(line)"),
        ("[]", "(line)"),
        ("5", "(line)"),
        ("{", "(line)"),
        ('{"id": 1, "id": 2}', "id"),
        ('{"offer": {"shell": 50, "shell": 50}}', "shell"),
        ('{"id": Infinity}', "(line)"),
        ('{"id": -Infinity}', "(line)"),
        ('{"id": NaN}', "(line)"),
        ('{"id": 1' + "0" * 5000 + "}", "(line)"),
        ('{"id": ' + "[" * 100_000, "(line)"),
        ('{"id": 1e400}', "offer"),
    ],
)
def test_text_that_is_no_record_is_refused(text, field):
    with pytest.raises(RecordError) as caught:
        parse_venture(text)
    assert caught.value.field == field


@pytest.mark.parametrize("need", ["1e400", "-1e400"])
def test_amount_that_overflows_is_refused(need):
    text = json.dumps({**FITTING_VENTURE, "need_eur": "here"}).replace('"here"', need)
    with pytest.raises(RecordError) as caught:
        parse_venture(text)
    assert caught.value.field == "need_eur"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"category": 31}, "weights"),
        ({"category": -30, "ticket": 75}, "category"),
        ({"category": 30.0}, "category"),
        ({"category": True}, "category"),
        ({"luck": 0}, "luck"),
    ],
)
def test_weights_are_refused(change, field):
    assert refused(parse_weights, {**WEIGHTS, **change}) == field


def test_weights_need_all_criteria_and_are_version_1_by_default():
    assert refused(parse_weights, {"category": 100}) == "funding_cover"
    assert parse_weights(json.dumps(WEIGHTS)) == Weights()


@pytest.mark.parametrize(
    ("ventures", "mandates", "field"),
    [
        ([{"id": 1}, {"id": 1}], [], "id"),
        ([], [{"id": 7}, {"id": 7}], "id"),
        ([{"offer": {"submarine": 100}}], [], "offer"),
        ([{"offer": {"ammunition": 100}}], [], "offer"),
        ([], [{"interests": {"submarine": 1}}], "interests"),
        ([], [{"excluded_groups": ["ammunition"]}], "excluded_groups"),
    ],
)
def test_encode_refuses_what_only_all_records_can_show(ventures, mandates, field):
    with pytest.raises(RecordError) as caught:
        encode(
            ventures_of([{**FITTING_VENTURE, **change} for change in ventures]),
            mandates_of([{**FITTING_MANDATE, **change} for change in mandates]),
            CATALOGUE,
        )
    assert caught.value.field == field


def test_catalogue_with_a_code_of_two_meanings_is_refused():
    with pytest.raises(RecordError, match="also the code of a product group"):
        encode([], [], {"shell": "ammunition", "ammunition": "other"})


def test_mandate_that_cannot_give_its_smallest_ticket_is_left_out_and_listed():
    budgets = {4: 999_999.99, 3: 1_000_000, 9: 0, 5: None}
    mandates = [
        {**FITTING_MANDATE, "id": identifier, "budget_left_eur": budget}
        for identifier, budget in budgets.items()
    ]
    problem = encode(ventures_of([FITTING_VENTURE]), mandates_of(mandates), CATALOGUE)
    assert problem.mandates.id.tolist() == [3, 5]
    assert problem.left_out_mandates == (4, 9)


def test_record_keeps_its_own_copy_of_what_it_was_given():
    offer = {"truck": 40, "shell": 60}
    (venture,) = ventures_of([{**FITTING_VENTURE, "offer": offer}])
    offer["shell"] = 1
    assert dict(venture.offer) == {"shell": 60, "truck": 40}
    assert (venture.need_eur, type(venture.need_eur)) == (4_000_000.0, float)
