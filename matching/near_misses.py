"""The ledger of gates in words and sums: which rules keep how much money apart. Ministry only."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.db.models import Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.models import NearMissCount, Run
from matching.vocabulary import Gate
from ventures.models import Category, Country

MILLION = Decimal(1_000_000)


class NearMissFilter(forms.Form):
    """The gate whose near misses are shown; without one those of all gates."""

    gate = forms.ChoiceField(
        label=gettext_lazy("Gate"),
        choices=[("", gettext_lazy("All gates")), *Gate.choices],
        required=False,
    )

    @property
    def chosen(self) -> Gate | None:
        """The chosen gate; None for all, and for one that does not exist."""
        if not self.is_valid() or not self.cleaned_data["gate"]:
            return None
        return Gate(self.cleaned_data["gate"])


@dataclass(frozen=True)
class Line:
    """Pairs and money of one gate, category or country."""

    code: str
    label: str
    pairs: int
    euros: int

    @property
    def money(self) -> str:
        """The money in millions of euros with one decimal, e.g. EUR 12.5 m."""
        millions = (self.euros / MILLION).quantize(Decimal("0.1"))
        return _("EUR %(amount)s m") % {"amount": number_format(millions, force_grouping=True)}


@dataclass(frozen=True)
class Ledger:
    """The near misses of a run: by gate, and those of the chosen gates by category and country.

    Each list has the most money first, and sums up to the same where no gate is chosen.
    """

    by_gate: list[Line]
    by_category: list[Line]
    by_country: list[Line]


def near_misses_of(run: Run, gate: Gate | None = None) -> Ledger:
    """The ledger of a run; categories and countries of one gate, or of all."""
    every = NearMissCount.objects.filter(run=run)
    chosen = every.filter(gate=gate) if gate else every
    return Ledger(
        _lines(every, "gate", {choice.value: str(choice.label) for choice in Gate}),
        _lines(chosen, "category", _names(Category)),
        _lines(chosen, "country", _names(Country)),
    )


def csv_rows(run: Run) -> Iterator[tuple[object, ...]]:
    """The whole ledger with its heading: gate, category, country, pairs, euros."""
    yield ("gate", "category", "country", "pairs", "euros")
    columns = ("gate", "category", "country")
    rows = NearMissCount.objects.filter(run=run).values_list(*columns)
    sums = rows.annotate(all_pairs=Sum("pairs"), all_euros=Sum("euros")).order_by(*columns)
    yield from sums


def _names(model: type[Category] | type[Country]) -> dict[str, str]:
    return {entry.pk: entry.name for entry in model._default_manager.all()}


def _lines(counts, column: str, names: dict[str, str]) -> list[Line]:
    sums = counts.values_list(column).annotate(all_pairs=Sum("pairs"), all_euros=Sum("euros"))
    return [
        Line(code, names.get(code, code), int(pairs), int(euros))
        for code, pairs, euros in sums.order_by("-all_euros", column)
    ]
