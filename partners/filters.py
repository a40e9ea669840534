"""What a list of mandates can be narrowed by; one FilterSet serves page, API and export."""

from decimal import Decimal

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import Mandate
from partners.vocabulary import PartnerKind
from ventures.bands import upper_edge
from ventures.filters import AMOUNT, DAY, AnyOfFilter
from ventures.models import (
    Category,
    CooperationForm,
    Country,
    Instrument,
    ProductGroup,
    Side,
)


class MandateFilter(django_filters.FilterSet):
    """Mandates by who asks, what for, how and with how much."""

    country = AnyOfFilter(Country, field_name="company__country", label=_("Country"))
    kind = django_filters.ChoiceFilter(
        field_name="company__kind", choices=PartnerKind.choices, label=_("Kind of partner")
    )
    category = AnyOfFilter(
        Category,
        field_name="interests__category",
        paths=("interests__category", "interests__group__category"),
        label=_("Category"),
        help_text=_("Keeps mandates that name the category or one of its product groups."),
    )
    group = AnyOfFilter(
        ProductGroup,
        field_name="interests__group",
        paths=("interests__group", "interests__category__groups"),
        label=_("Product group"),
        help_text=_("Keeps mandates that name the product group or its category."),
    )
    instrument = AnyOfFilter(Instrument, field_name="instruments", label=_("Instrument"))
    form = AnyOfFilter(CooperationForm, field_name="forms", label=_("Cooperation form"))
    side = AnyOfFilter(Side, field_name="sides", label=_("Production side"))
    ticket = django_filters.NumberFilter(
        field_name="ticket_max_band_eur",
        method="filter_ticket",
        label=_("Ticket covers, EUR"),
        help_text=_("Keeps mandates whose smallest and largest ticket enclose this amount."),
        **AMOUNT,
    )
    approved_since = django_filters.DateFilter(
        field_name="review__approved_at", lookup_expr="date__gte", label=_("Approved since"), **DAY
    )

    class Meta:
        model = Mandate
        fields: list[str] = []

    def filter_ticket(self, mandates: QuerySet, name: str, value: Decimal) -> QuerySet:
        """Mandates between whose bands of the ticket the band of the amount lies."""
        edge = upper_edge(value) if value else Decimal(0)
        return mandates.filter(ticket_min_band_eur__lte=edge, ticket_max_band_eur__gte=edge)
