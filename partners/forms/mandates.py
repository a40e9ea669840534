"""The form of a mandate: every answer may be missing in a draft, a given one must be right."""

from functools import cached_property
from typing import Any

from django.forms import ChoiceField, RadioSelect, TypedChoiceField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services.drafts import MissingFact
from partners.services.mandates import MandateFacts
from ventures.forms import choices
from ventures.forms.fields import AmountField, AmountsForm, ProseField, WholeField
from ventures.forms.rows import Row, code_rows, first_rows
from ventures.forms.ventures import checkboxes
from ventures.models import (
    Category,
    CooperationForm,
    EquipmentFamily,
    Instrument,
    ProductGroup,
    Side,
)

CATALOGUE = {
    "excluded_groups": ProductGroup,
    "instruments": Instrument,
    "forms": CooperationForm,
    "sides": Side,
}
UNLIMITED, LIMITED = "unlimited", "limited"
INTEREST_ROWS, MOST_INTERESTS = 10, 50
EQUIPMENT_ROWS, MOST_FAMILIES = 8, 50


class InterestRow(Row):
    """A category or a product group, and how much the mandate wants it."""

    code_name, code_label = "wanted", gettext_lazy("Interest %(row)s")
    number_name, number_label = "weight", gettext_lazy("Weight of interest %(row)s")


class EquipmentRow(Row):
    """An equipment family and the number of units to be repaired."""

    code_name, code_label = "family", gettext_lazy("Equipment family %(row)s")
    number_name, number_label = "units", gettext_lazy("Units of equipment family %(row)s")
    high = 100_000


InterestRows = code_rows(
    InterestRow,
    most=MOST_INTERESTS,
    too_many=gettext_lazy("A mandate names at most %(num)d interests."),
)
EquipmentRows = code_rows(
    EquipmentRow,
    most=MOST_FAMILIES,
    too_many=gettext_lazy("A mandate names at most %(num)d equipment families."),
)


class BothRows(list):
    """Two sets of rows as one, for the summary of errors."""

    def __init__(self, *sets) -> None:
        super().__init__(row for rows in sets for row in rows)
        self.non_form_errors = [error for rows in sets for error in rows.non_form_errors()]
        self.total_error_count = sum(rows.total_error_count() for rows in sets)


class MandateForm(AmountsForm):
    """All answers about a mandate, with its rows in `interests` and `equipment`."""

    amount_names = ("ticket_min", "ticket_max", "budget_left")

    summary = ProseField(
        label=gettext_lazy("Summary"),
        max_length=1200,
        help_text=gettext_lazy(
            "What you look for and what you bring, in a few sentences. Every approved manufacturer "
            "reads it: leave out names, places and contacts."
        ),
    )
    excluded_groups = checkboxes(
        gettext_lazy("Product groups you must not touch"),
        gettext_lazy("Ventures that offer one of them are never matched with the mandate."),
        required=False,
    )
    ticket_min = AmountField(
        label=gettext_lazy("Smallest ticket"),
        help_text=gettext_lazy("In whole units, for example 2 500 000."),
    )
    ticket_max = AmountField(label=gettext_lazy("Largest ticket"))
    budget = ChoiceField(
        label=gettext_lazy("Budget left"),
        widget=RadioSelect,
        choices=[
            (UNLIMITED, gettext_lazy("No limit but the ticket")),
            (LIMITED, gettext_lazy("Limited to the amount below")),
        ],
    )
    budget_left = AmountField(label=gettext_lazy("Amount left"), required=False)
    instruments = checkboxes(
        gettext_lazy("Instruments"), gettext_lazy("How you can put money or its like in.")
    )
    forms = checkboxes(
        gettext_lazy("Cooperation forms"), gettext_lazy("How you are ready to work together.")
    )
    sides = checkboxes(gettext_lazy("Where production may happen"))
    min_share = WholeField(
        label=gettext_lazy("Smallest share you want, per cent"),
        required=False,
        low=0,
        high=100,
        help_text=gettext_lazy("Leave it empty or write 0 when you ask for no share."),
    )
    min_readiness = TypedChoiceField(
        label=gettext_lazy("Least technology readiness"),
        required=False,
        coerce=int,
        empty_value=1,
    )
    min_track_record = TypedChoiceField(
        label=gettext_lazy("Least track record"),
        required=False,
        coerce=int,
        empty_value=0,
        widget=RadioSelect,
    )

    def __init__(self, data=None, *, facts: MandateFacts | None = None) -> None:
        """`facts` are the stored ones: they fill the form, and their codes stay valid."""
        self.stored = facts or MandateFacts()
        super().__init__(data, initial=_initial(self.stored))
        for name, model in CATALOGUE.items():
            self._field(name).choices = choices.entries(model, getattr(self.stored, name))
        self._field("min_readiness").choices = choices.least_readiness_choices(_("Any"))
        self._field("min_track_record").choices = choices.least_track_record_choices(_("Any"))

    def _field(self, name: str) -> ChoiceField:
        return self.fields[name]  # type: ignore[return-value]

    @cached_property
    def interests(self):
        """The rows of categories and product groups with their weights."""
        stored = _interests(self.stored)
        return InterestRows(
            self.data if self.is_bound else None,
            rows=() if self.is_bound else first_rows(InterestRow, stored),
            blank=max(2, INTEREST_ROWS - len(stored)),
            prefix="interests",
            form_kwargs={"choices": choices.interest_choices(stored)},
        )

    @cached_property
    def equipment(self):
        """The rows of equipment families with their units."""
        stored = self.stored.equipment
        return EquipmentRows(
            self.data if self.is_bound else None,
            rows=() if self.is_bound else first_rows(EquipmentRow, stored),
            blank=max(2, EQUIPMENT_ROWS - len(stored)),
            prefix="equipment",
            form_kwargs={"choices": choices.entries(EquipmentFamily, stored)},
        )

    @property
    def rows(self) -> BothRows:
        """All rows, for the summary of errors."""
        return BothRows(self.interests, self.equipment)

    @property
    def shows_equipment(self) -> bool:
        """The question what is to be repaired stands open."""
        chosen = self["forms"].value() or []
        return "service_centre" in chosen or any(row.is_in_use() for row in self.equipment)

    @property
    def shows_excluded(self) -> bool:
        """The choice of excluded product groups stands open."""
        return bool(self["excluded_groups"].value() or self["excluded_groups"].errors)

    def is_valid(self) -> bool:
        """The fields and the rows, so that all errors show at once."""
        rows = [self.interests.is_valid(), self.equipment.is_valid()]
        if super().is_valid() and all(rows):
            self._refuse_excluded_interests()
        return super().is_valid() and all(rows)

    def clean(self) -> dict[str, Any]:
        """The tickets are in order, and the budget is either open or stated."""
        cleaned = super().clean()
        smallest, largest = cleaned.get("ticket_min"), cleaned.get("ticket_max")
        if smallest and largest and smallest > largest:
            text = _("The largest ticket cannot be below the smallest one.")
            self.add_error("ticket_max", text)
        is_limited = cleaned.get("budget") == LIMITED
        if is_limited and cleaned.get("budget_left") is None and "budget_left" not in self.errors:
            self.add_error("budget_left", _("State the amount that is left."))
        if not is_limited and cleaned.get("budget_left") is not None:
            text = _("You chose no limit. Empty this amount, or choose that the budget is limited.")
            self.add_error("budget_left", text)
        return cleaned

    def _refuse_excluded_interests(self) -> None:
        if self.interests.stated.keys() & set(self.cleaned_data["excluded_groups"]):
            text = _("You want and exclude the same product group. Leave one of the two out.")
            self.add_error("excluded_groups", text)

    def facts(self) -> MandateFacts:
        """The valid answers."""
        answers = {
            name: frozenset(answer) if isinstance(answer, list) else answer
            for name, answer in self.cleaned_data.items()
            if name != "budget"
        }
        answers["min_share"] = answers["min_share"] or 0
        stated = self.interests.stated
        categories = set(Category.objects.filter(pk__in=stated).values_list("pk", flat=True))
        return MandateFacts(
            category_interests={c: weight for c, weight in stated.items() if c in categories},
            group_interests={c: weight for c, weight in stated.items() if c not in categories},
            equipment=self.equipment.stated,
            **answers,
        )

    def show_missing_facts(self, missing: list[MissingFact]) -> None:
        """Show at the stored answers what a submission lacks; a fact's step is a field here."""
        texts: dict[str, list[str]] = {}
        for fact in missing:
            if fact.step == "interests":
                self.interests.non_form_errors().append(str(fact.text))
            else:
                texts.setdefault(fact.step, []).append(str(fact.text))
        self.show_missing(texts)

    def labels_that_differ(self, stored: MandateFacts) -> list[str]:
        """Labels of the valid answers that differ from what is stored."""
        ours = self.facts()
        labels = {
            "category_interests": _("Interests"),
            "group_interests": _("Interests"),
            "equipment": _("Equipment to be repaired"),
        }
        differing = [name for name in vars(ours) if getattr(ours, name) != getattr(stored, name)]
        return list(
            dict.fromkeys(
                labels[name] if name in labels else str(self.fields[name].label)
                for name in differing
            )
        )


def _interests(facts: MandateFacts) -> dict[str, int]:
    """Categories and product groups as the rows name them, the most wanted first."""
    both = {**facts.category_interests, **facts.group_interests}
    return dict(sorted(both.items(), key=lambda item: -item[1]))


def _initial(facts: MandateFacts) -> dict[str, object]:
    """The stored facts as the form's first answers."""
    initial = {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in vars(facts).items()
    }
    initial["budget"] = UNLIMITED if facts.budget_left is None else LIMITED
    initial["min_share"] = facts.min_share or None
    return initial
