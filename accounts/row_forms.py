"""Rows of a form that can be added and removed without scripts.

"Add a row" and "Remove" are submit buttons: the page comes back with one row more or less and all
that was typed, nothing is checked or saved yet. A row that is left blank does not count.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

ADD = "add_row"
REMOVE = "remove_row"


class RowFormSet(forms.BaseFormSet):
    """A formset that shows its rows and one blank one, and takes every blank row as absent."""

    default_error_messages = forms.BaseFormSet.default_error_messages | {
        "missing_management_form": _("Parts of the page did not arrive. Please send it once more.")
    }

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        rows: Sequence[Mapping[str, object]] = (),
        blank: int = 0,
        focus: bool = False,
        **kwargs,
    ) -> None:
        """`rows` are shown when there is no `data`, followed by `blank` empty ones (at least one in
        all); `focus` puts the cursor into the last row, which was just added."""
        self.extra = min(max(len(rows) + blank, 1), self.max_num)
        self._focus = focus
        super().__init__(data, initial=[*rows], **kwargs)

    def initial_form_count(self) -> int:
        """None: rows that are there already are replaced, not kept."""
        return 0

    def _construct_form(self, i: int, **kwargs) -> forms.Form:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        if self._focus and i == self.extra - 1:
            first = next(iter(form.fields.values()))
            first.widget.attrs["autofocus"] = True
        return form

    @property
    def filled(self) -> list[dict[str, Any]]:
        """The cleaned rows that are not blank; of a valid formset only."""
        return [form.cleaned_data for form in self.forms if form.has_changed()]

    @property
    def may_grow(self) -> bool:
        """Another row may be added."""
        return self.total_form_count() < self.max_num


def wants_other_rows(data: QueryDict) -> bool:
    """A row is to be added or removed; nothing is to be saved."""
    return ADD in data or REMOVE in data


def typed_rows(formset: RowFormSet) -> list[dict[str, str]]:
    """What was typed into the rows of a bound formset, unchecked, without the row to remove."""
    remove = formset.data.get(REMOVE, "")
    rows = [
        {name: formset.data.get(form.add_prefix(name), "") for name in form.fields}
        for form in formset.forms
    ]
    return [row for number, row in enumerate(rows) if str(number) != remove]
