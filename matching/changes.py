"""The changes from one run to the next in words, for the ministry."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, pgettext_lazy

from matching.exports import defuse
from matching.models import Run, RunChange
from matching.scores import score_text
from matching.vocabulary import ChangeReason, PairChange
from partners.models import Mandate
from ventures.models import Venture

EVERY = ("", gettext_lazy("All"))
ROWS_AT_ONCE = 5_000


class ChangeFilter(forms.Form):
    """Which changes are shown; all where nothing, or something unknown, is chosen."""

    change = forms.ChoiceField(
        label=pgettext_lazy("noun", "Change"), choices=[EVERY, *PairChange.choices], required=False
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=[EVERY, *ChangeReason.choices], required=False
    )

    def narrow(self, changes: QuerySet[RunChange]) -> QuerySet[RunChange]:
        """The chosen ones, the largest difference in points first."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        return changes.filter(**chosen).order_by("change", "-points_after", "-points_before", "pk")


@dataclass(frozen=True)
class ChangedPair:
    """One pair: its code names, what became of it and why, and both scores ("" where not kept)."""

    venture: str
    mandate: str
    change: str
    reason: str
    before: str
    after: str


def changes_in_words(changes: Iterable[RunChange]) -> list[ChangedPair]:
    """Rows of a page; two queries."""
    rows = list(changes)
    ventures = _code_names(Venture, {row.venture_id for row in rows})
    mandates = _code_names(Mandate, {row.mandate_id for row in rows})
    return [
        ChangedPair(
            ventures.get(row.venture_id, str(row.venture_id)),
            mandates.get(row.mandate_id, str(row.mandate_id)),
            row.get_change_display(),
            row.get_reason_display(),
            "" if row.change == PairChange.ENTERED else score_text(row.points_before),
            "" if row.change == PairChange.LEFT else score_text(row.points_after),
        )
        for row in rows
    ]


def csv_rows_of_changes(run: Run) -> Iterator[tuple[object, ...]]:
    """All changes of a run with their heading; points are empty where a pair was not kept."""
    yield ("venture", "mandate", "change", "reason", "points_before", "points_after")
    ventures = dict(Venture.objects.values_list("pk", "code_name"))
    mandates = dict(Mandate.objects.values_list("pk", "code_name"))
    for row in run.changes.order_by("venture_id", "mandate_id").iterator(ROWS_AT_ONCE):
        yield (
            defuse(ventures.get(row.venture_id, str(row.venture_id))),
            defuse(mandates.get(row.mandate_id, str(row.mandate_id))),
            PairChange(row.change).name.lower(),
            ChangeReason(row.reason).name.lower(),
            "" if row.change == PairChange.ENTERED else row.points_before,
            "" if row.change == PairChange.LEFT else row.points_after,
        )


def _code_names(model: type[Venture] | type[Mandate], ids: set[int]) -> dict[int, str]:
    found = model._default_manager.filter(pk__in=ids)
    return dict(found.values_list("pk", "code_name"))
