"""Rows of a code and a number: groups with shares, interests with weights, equipment with units."""

from collections.abc import Mapping

from django.forms import BaseFormSet, ChoiceField, Form, formset_factory
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.row_forms import RowFormSet
from ventures.forms.fields import WholeField

ROWS_SHOWN = 3


class Row(Form):
    """One row: a catalogue code and a whole number. An empty row says nothing.

    Subclasses name the two fields, their labels (with the row's number) and the range.
    """

    code_name, code_label = "code", gettext_lazy("Name %(row)s")
    number_name, number_label = "number", gettext_lazy("Number %(row)s")
    low, high = 1, 100
    use_required_attribute = False

    def __init__(self, *args, choices: list, **options) -> None:
        super().__init__(*args, **options)
        number = {"row": int(str(self.prefix).rpartition("-")[2]) + 1}
        self.fields[self.code_name] = ChoiceField(
            label=self.code_label % number, required=False, choices=[("", "—"), *choices]
        )
        self.fields[self.number_name] = WholeField(
            label=self.number_label % number, required=False, low=self.low, high=self.high
        )

    @property
    def pair(self) -> tuple[str, int | None]:
        """The cleaned code and number; "" and None where nothing valid was given."""
        cleaned = getattr(self, "cleaned_data", {})
        return cleaned.get(self.code_name, ""), cleaned.get(self.number_name)

    def clean(self) -> dict[str, object]:
        """Both or neither."""
        code, number = self.pair
        if code and number is None and self.number_name not in self.errors:
            self.add_error(self.number_name, _("State a number here, or empty the row."))
        if not code and number is not None and self.code_name not in self.errors:
            self.add_error(self.code_name, _("Choose what the number is about, or empty it."))
        return self.cleaned_data

    def is_in_use(self) -> bool:
        """Something stands in the row, valid or not."""
        return bool(self[self.code_name].value() or self.errors)


class CodeRows(RowFormSet):
    """Rows that name nothing twice."""

    @property
    def stated(self) -> dict[str, int]:
        """What the cleaned rows say: code → number, as written, without the empty rows."""
        return {
            code: number for code, number in (row.pair for row in self.forms) if code and number
        }

    def clean(self) -> None:
        """Refuse a second row about the same."""
        seen: set[str] = set()
        for row in self.forms:
            code = row.pair[0]
            if code in seen:
                row.add_error(row.code_name, _("This is named in a row above already."))
            elif code:
                seen.add(code)

    @property
    def _shown(self) -> int:
        used = [position for position, row in enumerate(self.forms, 1) if row.is_in_use()]
        return max(ROWS_SHOWN, max(used, default=0) + 1)

    @property
    def first_rows(self) -> list[Row]:
        """The rows in use and one to go on, at least three."""
        return self.forms[: self._shown]

    @property
    def more_rows(self) -> list[Row]:
        """The other rows, shown on demand."""
        return self.forms[self._shown :]


def code_rows(row: type[Row], *, most: int, too_many: str | Promise) -> type[CodeRows]:
    """A formset of such rows that takes up to `most` and refuses more with the text `too_many`."""
    made = formset_factory(
        row, formset=CodeRows, max_num=most, validate_max=True, absolute_max=2 * most
    )
    messages = {**BaseFormSet.default_error_messages, "too_many_forms": too_many}
    return type(made.__name__, (made, CodeRows), {"default_error_messages": messages})


def first_rows(row: type[Row], stated: Mapping[str, int]) -> list[dict[str, object]]:
    """Rows to start with."""
    return [{row.code_name: code, row.number_name: number} for code, number in stated.items()]
