"""Registration numbers that do not look like their country's are warned about."""

import pytest
from django.utils import translation

from partners.registration_numbers import FORMATS, warning_about


@pytest.fixture(autouse=True)
def _english():
    """Texts are compared in English, whatever a page before spoke."""
    with translation.override("en"):
        yield


REAL = {
    "AU": "004 028 077", "BE": "0403.170.701", "BG": "831919536", "CH": "CHE-107.787.577",
    "CZ": "45274649", "DK": "24256790", "EE": "10421629", "ES": "A28015865", "FI": "0112038-9",
    "FR": "542065479", "GB": "01003142", "IS": "4710080280", "IT": "00159560366",
    "JP": "7000012050002", "KR": "124-81-00998", "LV": "40003032949", "NL": "33011433",
    "NO": "923 609 016", "PL": "0000010078", "PT": "500697256", "RO": "J40/8302/1997",
    "SE": "556012-5790", "SI": "5043611000",
}  # fmt: skip


def test_every_known_format_has_a_real_example_here():
    assert REAL.keys() == FORMATS.keys()


@pytest.mark.parametrize("country", REAL)
def test_real_numbers_pass(country):
    assert warning_about(country, REAL[country]) == ""


@pytest.mark.parametrize("country", REAL)
def test_other_numbers_are_warned_about_by_the_numbers_own_name(country):
    warning = warning_about(country, "12")
    assert "12 does not look like" in warning
    assert FORMATS[country].name in warning


@pytest.mark.parametrize(
    ("country", "number"), [("NO", "923609017"), ("FR", "542065478"), ("SE", "556012-5791")]
)
def test_wrong_check_digit_is_warned_about(country, number):
    assert warning_about(country, number)


@pytest.mark.parametrize(("country", "number"), [("DE", "HRB 12"), ("US", "12"), ("NO", "")])
def test_unknown_formats_and_missing_numbers_are_not(country, number):
    assert warning_about(country, number) == ""
