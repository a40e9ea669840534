"""Forms of members: inviting, giving a role, asking to join."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.alphabet import alphabetical
from accounts.vocabulary import Role

ROLES = [
    (Role.VIEWER, _("Viewer: reads everything of the organisation")),
    (Role.EDITOR, _("Editor: also writes for it")),
    (Role.OWNER, _("Owner: also manages members, settings and tokens")),
]


class RoleForm(forms.Form):
    """The role of a member."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=ROLES,
        initial=Role.VIEWER,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role.")},
    )


class InvitationForm(RoleForm):
    """Whom to invite."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={
            "required": _("Enter an e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.com."),
        },
    )
    field_order = ("email", "role")


class JoinForm(forms.Form):
    """Which organisation to ask: by country and number, because names are not for strangers."""

    registry = forms.ChoiceField(
        label=_("Country of registration"),
        error_messages={"required": _("Choose the country of registration.")},
    )
    number = forms.CharField(
        label=_("Registration number"),
        help_text=_("The EDRPOU number in Ukraine, the number in the company register elsewhere."),
        max_length=40,
        widget=forms.TextInput({"class": "input--24", "autocomplete": "off"}),
        error_messages={"required": _("Enter the registration number.")},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        by_name = sorted(countries, key=lambda country: alphabetical(country[1]))
        offered = [("", gettext("Choose …")), *by_name]
        self.fields["registry"].choices = offered  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        """A number has a letter or a digit."""
        number = self.cleaned_data["number"]
        if not any(letter.isalnum() for letter in number):
            raise forms.ValidationError(_("Enter the registration number."), code="invalid")
        return number
