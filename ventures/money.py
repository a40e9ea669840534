"""Amounts in other currencies and their value in EUR."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from ventures.models import ExchangeRate
from ventures.vocabulary import Currency

CENT = Decimal("0.01")


class RateMissing(LookupError):
    """No exchange rate is known for a currency."""


@dataclass(frozen=True)
class Rate:
    """EUR for one unit of a currency on a day."""

    currency: str
    eur_per_unit: Decimal

    def to_eur(self, amount: Decimal) -> Decimal:
        """The amount in EUR, rounded to the cent."""
        return (amount * self.eur_per_unit).quantize(CENT, ROUND_HALF_UP)


def current_rate(currency: str) -> Rate:
    """The newest rate that is valid today; RateMissing if there is none."""
    if currency == Currency.EUR:
        return Rate(currency, Decimal(1))
    rate = (
        ExchangeRate.objects.filter(currency=currency, valid_from__lte=timezone.localdate())
        .order_by("-valid_from")
        .first()
    )
    if rate is None:
        raise RateMissing(currency)
    return Rate(currency, rate.eur_per_unit)
