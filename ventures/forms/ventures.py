"""The form of a venture: every answer may be missing in a draft, a given one must be right."""

from functools import cached_property
from typing import Any

from django.forms import (
    CharField,
    CheckboxSelectMultiple,
    ChoiceField,
    MultipleChoiceField,
    RadioSelect,
    TypedChoiceField,
)
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import names
from accounts.services.drafts import MissingFact
from ventures.forms import choices
from ventures.forms.fields import AmountField, AmountsForm, ProseField, WholeField
from ventures.forms.rows import Row, code_rows, first_rows
from ventures.models import CooperationForm, Country, EquipmentFamily, Instrument, Side
from ventures.services.ventures import VentureFacts, shares_text
from ventures.vocabulary import MOST_GROUPS

Text = str | Promise

CATALOGUE = {
    "instruments": Instrument,
    "forms": CooperationForm,
    "sides": Side,
    "excluded_countries": Country,
    "repairable": EquipmentFamily,
}


class OfferRow(Row):
    """A product group and its share of the venture."""

    code_name, code_label = "group", gettext_lazy("Product group %(row)s")
    number_name, number_label = "share", gettext_lazy("Share of product group %(row)s, per cent")


OfferRows = code_rows(
    OfferRow,
    most=MOST_GROUPS,
    too_many=gettext_lazy("A venture offers at most %(num)d product groups."),
)


def checkboxes(label: Text, help_text: Text = "", *, required: bool = True) -> MultipleChoiceField:
    """A field of catalogue entries, ticked in columns."""
    return MultipleChoiceField(
        label=label,
        help_text=help_text,
        required=required,
        widget=CheckboxSelectMultiple(attrs={"class": "columns"}),
    )


class VentureForm(AmountsForm):
    """All answers about a venture, with its rows of product groups in `offers`."""

    amount_names = ("need", "min_tranche")

    title = CharField(
        label=gettext_lazy("Working title"),
        max_length=150,
        help_text=gettext_lazy(
            "What you and a partner call it once you know each other, for example the name of the "
            "line. Strangers never see it."
        ),
    )
    summary = ProseField(
        label=gettext_lazy("Summary"),
        max_length=1200,
        help_text=gettext_lazy(
            "What you want to make together and what is missing, in a few sentences. Every "
            "approved partner reads it: leave out names, places, contacts, output and performance."
        ),
    )
    need = AmountField(
        label=gettext_lazy("Investment still missing"),
        help_text=gettext_lazy("In whole units, for example 2 500 000."),
    )
    min_tranche = AmountField(
        label=gettext_lazy("Smallest single contribution you accept"),
        help_text=gettext_lazy("Partners who cannot give as much are not matched."),
    )
    instruments = checkboxes(
        gettext_lazy("Instruments"), gettext_lazy("How money or its like may come in.")
    )
    forms = checkboxes(
        gettext_lazy("Cooperation forms"), gettext_lazy("How you are ready to work together.")
    )
    sides = checkboxes(gettext_lazy("Where production may happen"))
    max_partner_share = WholeField(
        label=gettext_lazy("Largest share a partner may hold, per cent"),
        required=False,
        low=0,
        high=100,
        help_text=gettext_lazy("Leave it empty while this is open."),
    )
    readiness = TypedChoiceField(
        label=gettext_lazy("Technology readiness"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("The level from 1 to 9; “not stated” is an answer."),
    )
    track_record = TypedChoiceField(
        label=gettext_lazy("Track record"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=RadioSelect,
    )
    excluded_countries = checkboxes(
        gettext_lazy("Countries whose companies you exclude"),
        gettext_lazy(
            "Companies from these countries are not matched with the venture, and nobody is told "
            "why."
        ),
        required=False,
    )
    repairable = checkboxes(
        gettext_lazy("Equipment you can repair"),
        gettext_lazy("It counts only with the cooperation form “Service and repair centre”."),
        required=False,
    )

    field_order = ["title", "summary", "need", "min_tranche", "currency"]

    def __init__(self, data=None, *, facts: VentureFacts | None = None) -> None:
        """`facts` are the stored ones: they fill the form, and their codes stay valid."""
        self.stored = facts or VentureFacts()
        super().__init__(data, initial=_initial(self.stored))
        for name, model in CATALOGUE.items():
            self._field(name).choices = choices.entries(model, getattr(self.stored, name))
        unknown = _("Not stated")
        self._field("readiness").choices = choices.readiness_choices(unknown)
        self._field("track_record").choices = choices.track_record_choices(unknown)

    def _field(self, name: str) -> ChoiceField:
        return self.fields[name]  # type: ignore[return-value]

    @cached_property
    def offers(self):
        """The rows of product groups and shares."""
        stored = self.stored.offers
        return OfferRows(
            self.data if self.is_bound else None,
            rows=() if self.is_bound else first_rows(OfferRow, stored),
            blank=MOST_GROUPS,
            prefix="offers",
            form_kwargs={"choices": choices.group_choices(stored)},
        )

    @property
    def shares_note(self) -> str:
        """How far the shares in the rows are from the whole."""
        rows = self.offers.stated if self.is_bound else self.stored.offers
        return shares_text(sum(rows.values())) if rows else ""

    @property
    def shows_repairs(self) -> bool:
        """The question what can be repaired stands open."""
        chosen = self["forms"].value() or []
        return "service_centre" in chosen or bool(self["repairable"].value())

    @property
    def shows_countries(self) -> bool:
        """The choice of excluded countries stands open."""
        return bool(self["excluded_countries"].value() or self["excluded_countries"].errors)

    def is_valid(self) -> bool:
        """The fields and the rows, so that all errors show at once."""
        return all([super().is_valid(), self.offers.is_valid()])

    def clean_title(self) -> str:
        """A title that reads as what it is."""
        title = names.normalised(self.cleaned_data["title"])
        names.refuse_disguised_name(title)
        return title

    def clean(self) -> dict[str, Any]:
        """The smallest contribution is within the need."""
        cleaned = super().clean()
        need, min_tranche = cleaned.get("need"), cleaned.get("min_tranche")
        if need and min_tranche and min_tranche > need:
            self.add_error(
                "min_tranche", _("The smallest contribution cannot be larger than the investment.")
            )
        return cleaned

    def facts(self) -> VentureFacts:
        """The valid answers."""
        answers = {
            name: frozenset(answer) if isinstance(answer, list) else answer
            for name, answer in self.cleaned_data.items()
        }
        return VentureFacts(offers=self.offers.stated, **answers)

    def show_missing_facts(self, missing: list[MissingFact]) -> None:
        """Show at the stored answers what a submission lacks; a fact's step is a field here."""
        texts: dict[str, list[str]] = {}
        for fact in missing:
            if fact.step == "offers":
                self.offers.non_form_errors().append(str(fact.text))
            else:
                texts.setdefault(fact.step, []).append(str(fact.text))
        self.show_missing(texts)

    def labels_that_differ(self, stored: VentureFacts) -> list[str]:
        """Labels of the valid answers that differ from what is stored."""
        ours = self.facts()
        differing = [name for name in vars(ours) if getattr(ours, name) != getattr(stored, name)]
        return [
            _("Product groups") if name == "offers" else str(self.fields[name].label)
            for name in differing
        ]


def _initial(facts: VentureFacts) -> dict[str, object]:
    """The stored facts as the form's first answers."""
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in vars(facts).items()
        if name != "offers"
    }
