"""Forms of the ministry's desk about weights."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.explanations import label_of
from matching.services.weights import FIRST

WHOLE = 100


class WeightsForm(forms.Form):
    """The weight of each criterion in whole points that sum to 100."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIRST:
            widget = forms.NumberInput(attrs={"class": "input--4", "min": 0, "max": WHOLE})
            self.fields[name] = forms.IntegerField(
                label=label_of(name), min_value=0, max_value=WHOLE, widget=widget
            )

    def clean(self) -> dict[str, Any]:
        """The sum is the last thing to be right."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        total = sum(cleaned[name] for name in FIRST)
        if total != WHOLE:
            text = _("The weights add up to %(total)s; together they must be 100.")
            raise forms.ValidationError(text % {"total": total})
        return cleaned


class AdoptForm(forms.Form):
    """Why a version is adopted."""

    use_required_attribute = False

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Kept with the version, for whoever asks why scores changed."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
