"""The form for a new API token."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import NameField
from accounts.services.tokens import LONGEST_LIFE_DAYS
from accounts.vocabulary import Scope


class TokenForm(forms.Form):
    """Name, scopes and life of a token."""

    name = NameField(
        label=_("Name"),
        max_length=80,
        help_text=_("What uses it, for example “Reporting at the ministry of defence”."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=Scope, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=_("Valid for, days"),
        min_value=1,
        max_value=LONGEST_LIFE_DAYS,
        initial=90,
        help_text=_("From 1 to 365. Short is safer; a new token takes a minute."),
        widget=forms.NumberInput({"class": "input--4"}),
    )
