"""What lies above a venture's teaser, as far as a reader may know it.

The owner's preview, the page of a disclosed counterpart and the review desk show the same facts;
each row comes through the `disclosed_to` door of its table.
"""

from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from accounts.permissions import is_member
from accounts.review_facts import Fact, identity_facts
from accounts.vocabulary import Tier
from ventures.models import (
    Manufacturer,
    ProductLine,
    ProductLineFigures,
    Venture,
    VentureFigures,
    VentureIdentity,
)
from ventures.teaser import names, percent
from ventures.vocabulary import Currency


def facts_above_teaser(venture: Venture, reader: User) -> list[Fact]:
    """All that `reader` may know beyond the teaser, with each fact's tier; [] for a stranger."""
    manufacturer = venture.manufacturer
    return [
        *venture_facts(venture, reader),
        *identity_facts(manufacturer.organisation, reader),
        *product_facts(manufacturer, reader),
    ]


def venture_facts(venture: Venture, reader: User) -> list[Fact]:
    """The venture's own: title (P2), exact amounts (P3), excluded countries (ministry)."""
    facts: list[Fact] = []
    identity = VentureIdentity.objects.disclosed_to(reader).filter(venture=venture).first()
    if identity is not None:
        facts.append(Fact(_("Working title"), identity.title, Tier.MUTUAL))
    figures = VentureFigures.objects.disclosed_to(reader).filter(venture=venture).first()
    if figures is not None:
        need = amount_text(figures.need, figures.currency, figures.need_eur)
        tranche = amount_text(figures.min_tranche, figures.currency, figures.min_tranche_eur)
        facts += [
            Fact(_("Exact need"), need, Tier.NDA),
            Fact(_("Exact smallest contribution"), tranche, Tier.NDA),
        ]
    if reader.is_officer or is_member(reader, venture.manufacturer.organisation):
        excluded = ", ".join(names(venture.excluded_countries.all())) or _("No country")
        facts.append(Fact(_("Excluded countries"), excluded, Tier.MINISTRY))
    return facts


def product_facts(manufacturer: Manufacturer, reader: User) -> list[Fact]:
    """Product lines (P2) and how far their capacity is used (P3)."""
    lines = (
        ProductLine.objects.disclosed_to(reader)
        .filter(manufacturer=manufacturer)
        .select_related("group")
        .order_by("name")
    )
    figures = (
        ProductLineFigures.objects.disclosed_to(reader)
        .filter(product_line__manufacturer=manufacturer)
        .select_related("product_line")
        .order_by("product_line__name")
    )
    products = [f"{line.name} ({line.group.name})" for line in lines]
    used = [f"{row.product_line.name}: {percent(row.utilisation)}" for row in figures]
    facts = [
        Fact(_("Product lines"), "\n".join(products), Tier.MUTUAL),
        Fact(_("Capacity in use"), "\n".join(used), Tier.NDA),
    ]
    return [fact for fact in facts if fact.value]


def amount_text(amount: Decimal | None, currency: str, amount_eur: Decimal | None) -> str:
    """An exact amount as stated, with its value in EUR; none: not stated."""
    if amount is None or amount_eur is None:
        return _("not stated")
    text = money_text(amount, currency)
    if currency == Currency.EUR:
        return text
    return f"{text} ({money_text(amount_eur, Currency.EUR)})"


def money_text(amount: Decimal | None, currency: str) -> str:
    """An amount with its currency: EUR 2,500,000, in Ukrainian 2 500 000 EUR; empty for none."""
    if amount is None:
        return ""
    places = 0 if amount == amount.to_integral_value() else 2
    number = formats.number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)
    text = pgettext("exact money", "%(currency)s %(amount)s")
    return text.replace(" ", "\u00a0") % {"currency": currency, "amount": number}
