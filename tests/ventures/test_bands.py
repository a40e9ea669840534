"""Bands: fixed points, and that rounding up keeps the order of amounts."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ventures.bands import EDGES, LARGEST, band_text, upper_edge

amounts = st.decimals(min_value="0.01", max_value=LARGEST, places=2)


@pytest.mark.parametrize(
    ("amount", "edge"),
    [
        ("0.01", "100000"),
        ("100000", "100000"),
        ("100000.01", "200000"),
        ("999999.99", "1000000"),
        ("4321987.65", "5000000"),
        ("5000000", "5000000"),
        ("10000000000", "10000000000"),
    ],
)
def test_upper_edge_has_fixed_points(amount, edge):
    assert upper_edge(Decimal(amount)) == Decimal(edge)


@pytest.mark.parametrize("amount", ["0", "-1", "10000000000.01", "NaN"])
def test_upper_edge_refuses_what_has_no_band(amount):
    with pytest.raises((ValueError, ArithmeticError)):
        upper_edge(Decimal(amount))


@given(amounts, amounts)
def test_rounding_up_keeps_the_order(one, other):
    low, high = sorted([one, other])
    assert upper_edge(low) <= upper_edge(high)


@given(amounts)
def test_an_edge_is_the_smallest_that_covers_the_amount(amount):
    edge = upper_edge(amount)
    assert edge in EDGES
    assert amount <= edge
    assert not [smaller for smaller in EDGES if amount <= smaller < edge]


@pytest.mark.parametrize(
    ("edge", "text"),
    [
        (None, "not stated"),
        ("100000", "up to EUR 0.1 m"),
        ("1500000", "EUR 1–1.5 m"),
        ("5000000", "EUR 3–5 m"),
        ("2000000000", "EUR 1,000–2,000 m"),
    ],
)
def test_band_text_says_both_edges_in_millions(edge, text):
    with translation.override("en"):
        assert band_text(edge if edge is None else Decimal(edge)) == text


def test_every_edge_has_a_text_of_its_own():
    with translation.override("en"):
        assert len({band_text(edge) for edge in EDGES}) == len(EDGES)
