"""What a list of ventures can be narrowed by; one FilterSet serves page, API and export."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelMultipleChoiceField

from ventures.bands import LARGEST, upper_edge
from ventures.models import Category, CooperationForm, Instrument, ProductGroup, Side, Venture

# A day reads the same in every language; 01/02/2026 would be another one in each.
DAY = {
    "input_formats": ["%Y-%m-%d"],
    "validators": [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1))],
    "help_text": _("A day such as 2026-11-23."),
}
AMOUNT = {"min_value": Decimal(0), "max_value": LARGEST, "max_digits": 14, "decimal_places": 2}


def offered(catalogue: type[Model]) -> Callable[[HttpRequest | None], QuerySet]:
    """The entries of a catalogue that may be chosen, as a filter asks for them."""
    return lambda request: catalogue._default_manager.offered()  # type: ignore[attr-defined]


class ChosenEntries(ModelMultipleChoiceField):
    """Catalogue entries by their codes; an empty choice of a form's list chooses nothing."""

    def clean(self, value: Iterable[str] | None) -> QuerySet:
        """The entries chosen."""
        return super().clean([code for code in value or () if code])


class AnyOfFilter(django_filters.ModelMultipleChoiceFilter):
    """Keeps the records that have at least one of the chosen entries, each record once."""

    field_class = ChosenEntries

    def __init__(self, catalogue: type[Model], *, paths: tuple[str, ...] = (), **options: object):
        self.paths = paths
        super().__init__(queryset=offered(catalogue), **options)

    def filter(self, records: QuerySet, chosen: QuerySet) -> QuerySet:
        """`records` from which one of the paths leads to one of `chosen`; all if none is chosen."""
        codes = [entry.pk for entry in chosen or ()]
        if not codes:
            return records
        everything = records.model._default_manager.order_by()
        found = everything.none()
        for path in self.paths or (self.field_name,):
            found |= everything.filter(**{f"{path}__in": codes})
        return records.filter(pk__in=found.values("pk"))


class VentureFilter(django_filters.FilterSet):
    """Ventures by what they offer, how they want to work and the band of their need."""

    category = AnyOfFilter(Category, field_name="groups__category", label=_("Category"))
    group = AnyOfFilter(ProductGroup, field_name="groups", label=_("Product group"))
    instrument = AnyOfFilter(Instrument, field_name="instruments", label=_("Instrument"))
    form = AnyOfFilter(CooperationForm, field_name="forms", label=_("Cooperation form"))
    side = AnyOfFilter(Side, field_name="sides", label=_("Production side"))
    min_need = django_filters.NumberFilter(
        field_name="need_band_eur",
        lookup_expr="gte",
        label=_("Need from, EUR"),
        help_text=_("Keeps bands that reach this amount."),
        **AMOUNT,
    )
    max_need = django_filters.NumberFilter(
        field_name="need_band_eur",
        method="filter_max_need",
        label=_("Need up to, EUR"),
        help_text=_("Keeps bands that begin below this amount."),
        **AMOUNT,
    )
    approved_since = django_filters.DateFilter(
        field_name="review__approved_at", lookup_expr="date__gte", label=_("Approved since"), **DAY
    )

    class Meta:
        model = Venture
        fields: list[str] = []

    def filter_max_need(self, ventures: QuerySet, name: str, value: Decimal) -> QuerySet:
        """Ventures whose band begins below the amount."""
        edge = upper_edge(value) if value else Decimal(0)
        return ventures.filter(need_band_eur__lte=edge)
