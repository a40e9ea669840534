"""Rates and exact amounts in EUR."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from ventures.models import ExchangeRate
from ventures.money import Rate, RateMissing, current_rate


def test_euros_stay_as_they_are():
    assert current_rate("EUR") == Rate("EUR", Decimal(1))
    assert current_rate("EUR").to_eur(Decimal("123.45")) == Decimal("123.45")


@pytest.mark.django_db
def test_the_newest_valid_rate_counts():
    today = timezone.localdate()
    ExchangeRate.objects.filter(currency="USD").delete()
    for days, rate in [(30, "0.80"), (1, "0.90"), (-1, "5")]:
        ExchangeRate.objects.create(
            currency="USD", valid_from=today - timedelta(days=days), eur_per_unit=rate
        )
    assert current_rate("USD").eur_per_unit == Decimal("0.90")


@pytest.mark.django_db
def test_a_currency_without_a_rate_is_refused():
    ExchangeRate.objects.filter(currency="GBP").delete()
    with pytest.raises(RateMissing):
        current_rate("GBP")


@pytest.mark.parametrize(
    ("amount", "euros"),
    [("100", "2.07"), ("0.24", "0.00"), ("0.25", "0.01"), ("120000000", "2484000.00")],
)
def test_amounts_are_rounded_to_the_cent_half_up(amount, euros):
    assert Rate("UAH", Decimal("0.0207")).to_eur(Decimal(amount)) == Decimal(euros)
