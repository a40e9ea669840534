"""What people may write into the fields of a venture, and what is refused with an explanation."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ventures.forms.fields import AmountField, ProseField, WholeField

BAD_AMOUNTS = {
    "1e999": "digits only",
    "NaN": "digits only",
    "Infinity": "digits only",
    "2,500,000": "digits only",
    "2.500.000": "digits only",
    "2 million": "digits only",
    "٢٥٠٠": "digits only",
    "２５００": "digits only",
    "EUR 5": "digits only",
    "+5": "digits only",
    "0x10": "digits only",
    ".": "digits only",
    ".5": "digits only",
    "5.": "digits only",
    "-5": "negative",
    "\u22125": "negative",
    "1.234": "two digits",
    "0": "above 0",
    "0.00": "above 0",
    "9" * 40: "too large",
    "9" * 5000: "too large",
    "1" * 15: "too large",
    "\x00": "digits only",
    "5\x00": "digits only",
}


def clean(field, text, language="en"):
    with translation.override(language):
        return field.clean(text)


@pytest.mark.parametrize(("text", "reason"), BAD_AMOUNTS.items())
def test_a_bad_amount_is_refused_with_its_reason(text, reason):
    with pytest.raises(ValidationError, match=reason):
        clean(AmountField(), text)


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("en", "2500000", "2500000"),
        ("en", " 2 500 000.5 ", "2500000.50"),
        ("en", "2\u00a0500\u00a0000", "2500000"),
        ("en", "2\u202f500\u2009000.05", "2500000.05"),
        ("en", "0007", "7"),
        ("uk", "2 500 000,50", "2500000.50"),
        ("uk", "0,01", "0.01"),
    ],
)
def test_an_amount_is_read_as_its_reader_writes_it(language, text, amount):
    assert clean(AmountField(), text, language) == Decimal(amount)


def test_the_separator_of_another_language_is_refused():
    with pytest.raises(ValidationError):
        clean(AmountField(), "1.5", "uk")
    with pytest.raises(ValidationError):
        clean(AmountField(), "1,5", "en")


@given(st.decimals(min_value="0.01", max_value="99999999999999.99", places=2))
@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_shown_amount_is_read_back(language, amount):
    field = AmountField()
    with translation.override(language):
        assert field.clean(field.prepare_value(amount)) == amount


@given(st.text())
def test_no_text_at_all_breaks_an_amount(text):
    try:
        amount = clean(AmountField(required=False), text)
    except ValidationError:
        return
    assert amount is None or amount > 0


@pytest.mark.parametrize(
    "text", ["-1", "101", "1.5", "٥", "1e1", "x", "9" * 5000, "\x00", "½", "²"]
)
def test_a_bad_share_is_refused_with_its_range(text):
    with pytest.raises(ValidationError, match="from 0 to 100"):
        clean(WholeField(low=0, high=100), text)


@pytest.mark.parametrize(("text", "number"), [("0", 0), (" 100 ", 100), ("007", 7)])
def test_a_whole_number_is_read(text, number):
    assert clean(WholeField(low=0, high=100), text) == number


def test_prose_counts_letters_as_browsers_do_and_hides_nothing():
    field = ProseField(max_length=5)
    assert clean(field, "ab\r\ncd") == "ab\ncd"
    assert clean(field, "a\u202eb\u200bc") == "abc"
