"""Problems as bytes, and the digest that names them."""

import random
import zlib

import pytest

from matching.engine import Problem, SnapshotError, Weights, encode, match
from matching.engine.snapshot import HEAD
from tests.engine import runs
from tests.engine.worlds import (
    CATALOGUE,
    FITTING_MANDATE,
    FITTING_VENTURE,
    draw_world,
    mandates_of,
    ventures_of,
)


@pytest.fixture(scope="module")
def problem():
    ventures, mandates = draw_world(21, 60, 50)
    return runs.problem_of(ventures, mandates)


def test_copy_gives_the_same_matches_bytes_and_digest(problem):
    copy = Problem.from_bytes(problem.to_bytes())
    first, second = (match(one, Weights(), 3, 0) for one in (problem, copy))
    assert runs.described(problem, first, Weights()) == runs.described(copy, second, Weights())
    assert copy.to_bytes() == problem.to_bytes()
    assert copy.digest(Weights(), 3, 0) == problem.digest(Weights(), 3, 0)
    assert copy.left_out_mandates == problem.left_out_mandates != ()


def test_copy_of_nothing():
    nothing = encode([], [], CATALOGUE)
    assert len(Problem.from_bytes(nothing.to_bytes()).ventures) == 0


def digest(ventures, mandates, weights=None, k=20, min_points=40_000, catalogue=CATALOGUE):
    problem = encode(ventures_of(ventures), mandates_of(mandates), catalogue)
    return problem.digest(weights or Weights(), k, min_points)


def test_digest_ignores_the_order_of_input():
    ventures, mandates = draw_world(22, 30, 30)
    expected = digest(ventures, mandates)
    random.Random(1).shuffle(ventures)
    random.Random(2).shuffle(mandates)
    reordered = [dict(reversed(venture.items())) for venture in ventures]
    assert digest(reordered, mandates, catalogue=dict(reversed(CATALOGUE.items()))) == expected
    assert len(expected) == 64


@pytest.mark.parametrize(
    ("side", "change"),
    [
        (0, {"id": 3}),
        (0, {"offer": {"shell": 99, "truck": 1}}),
        (0, {"need_eur": 4_000_000.01}),
        (0, {"min_tranche_eur": 500_001}),
        (0, {"instruments": ["equity"]}),
        (0, {"forms": ["service_centre"]}),
        (0, {"side": ["partner_country"]}),
        (0, {"max_partner_share": None}),
        (0, {"readiness": 8}),
        (0, {"track_record": 3}),
        (0, {"excluded_countries": []}),
        (0, {"repairable": ["gepard"]}),
        (1, {"id": 3}),
        (1, {"country": "DK"}),
        (1, {"interests": {"shell": 50, "truck": 1}}),
        (1, {"excluded_groups": []}),
        (1, {"ticket_min_eur": 1_000_001}),
        (1, {"budget_left_eur": None}),
        (1, {"instruments": ["loan"]}),
        (1, {"forms": ["licence"]}),
        (1, {"side": ["ukraine"]}),
        (1, {"min_share": 26}),
        (1, {"min_readiness": 7}),
        (1, {"min_track_record": 1}),
        (1, {"equipment": {"gepard": 15, "leopard": 6}}),
    ],
)
def test_digest_changes_with_any_fact(side, change):
    documents = [FITTING_VENTURE, FITTING_MANDATE]
    before = digest([documents[0]], [documents[1]])
    documents[side] = {**documents[side], **change}
    assert digest([documents[0]], [documents[1]]) != before


@pytest.mark.parametrize(
    "settings", [{"k": 19}, {"min_points": 40_001}, {"weights": Weights(category=29, forms=11)}]
)
def test_digest_changes_with_any_setting(settings):
    pair = [FITTING_VENTURE], [FITTING_MANDATE]
    assert digest(*pair, **settings) != digest(*pair)


def spoiled(problem, change):
    content = bytearray(zlib.decompress(problem.to_bytes()[len(HEAD) :]))
    change(content)
    return HEAD + zlib.compress(bytes(content))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: b"PK" + data,
        lambda data: data[:-20],
        lambda data: HEAD + b"not compressed",
        lambda data: HEAD + zlib.compress(b""),
        lambda data: HEAD + zlib.compress(b"\xff" * 50),
        lambda data: HEAD + zlib.compress(b"\2" + b"\0" * 7 + b"{}"),
    ],
)
def test_bytes_that_are_no_problem_are_refused(problem, spoil):
    with pytest.raises(SnapshotError):
        Problem.from_bytes(spoil(problem.to_bytes()))


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.append(0),
        lambda content: content.pop(),
        lambda content: content.__setitem__(slice(-8, None), b"\xff" * 8),  # negative units
    ],
)
def test_content_that_does_not_fit_together_is_refused(problem, change):
    with pytest.raises(SnapshotError):
        Problem.from_bytes(spoiled(problem, change))


def test_numbers_outside_the_vocabularies_are_refused(problem):
    """The compiled loops trust positions, so none may point outside."""
    ventures, mandates = problem.ventures, problem.mandates
    for array, bad in [
        (ventures.offer_group, 7),
        (ventures.offer_group, -1),
        (ventures.offer_start, 10**6),
        (ventures.excluded_country, 99),
        (ventures.repairable_family, 5),
        (ventures.forms, 0),
        (ventures.side, 4),
        (ventures.readiness, 10),
        (ventures.id, 2**40),
        (mandates.country, -1),
        (mandates.interest, 101),
        (mandates.equipment_family, 5),
        (mandates.equipment_start, -1),
        (mandates.ceiling_eur, float("nan")),
    ]:
        before = array.flat[0]
        array.flat[0] = bad
        data = problem.to_bytes()
        array.flat[0] = before
        with pytest.raises(SnapshotError):
            Problem.from_bytes(data)
    Problem.from_bytes(problem.to_bytes())
