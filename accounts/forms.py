"""Forms of accounts: shapes only; services act."""

from allauth.core import context as allauth_context
from django import forms
from django.core.validators import URLValidator
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.names import normalised, refuse_disguised_name
from accounts.vocabulary import Frequency, Language, OrganisationKind


class NameField(forms.CharField):
    """A name of a person, an organisation or a product that must be what it looks like."""

    default_validators = [refuse_disguised_name]

    def to_python(self, value: object) -> str:
        """The name with single spaces and composed letters."""
        return normalised(super().to_python(value) or "")


class WebsiteField(forms.URLField):
    """A web address, of http and https only; without a scheme https is meant."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {"invalid": _("Enter a web address like www.example.com.")}

    def __init__(self, **kwargs) -> None:
        widget = forms.URLInput({"autocomplete": "url", "placeholder": "https://"})
        super().__init__(assume_scheme="https", max_length=200, widget=widget, **kwargs)


class SignupDetailsForm(forms.Form):
    """What sign-up asks beside e-mail address and password."""

    full_name = NameField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
    joining_as = forms.ChoiceField(
        label=_("You act for"),
        choices=[
            (OrganisationKind.MANUFACTURER, _("a manufacturer in Ukraine")),
            (OrganisationKind.PARTNER, _("a partner company or an investor")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for whom you act.")},
    )

    field_order = ("joining_as", "full_name", "email", "password1")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # allauth's sign-up view passes no initial values, so `?as=` is read from its request.
        request = allauth_context.request
        wanted = request.GET.get("as", "") if request else ""
        if wanted in OrganisationKind.values:
            self.fields["joining_as"].initial = wanted

    def signup(self, request: HttpRequest, user: User) -> None:
        """Store the details; called by allauth once the account exists."""
        user.full_name = self.cleaned_data["full_name"]
        user.joining_as = self.cleaned_data["joining_as"]
        spoken = get_language()
        user.language = spoken if spoken in Language.values else Language.UKRAINIAN
        user.save(update_fields=["full_name", "joining_as", "language"])


class ContactForm(forms.Form):
    """Whom the other side writes to after a mutual interest."""

    contact_name = NameField(
        label=_("Contact person"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Enter the name of the person to write to.")},
    )
    contact_email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": _("Enter an e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.com."),
        },
    )
    contact_phone = forms.RegexField(
        regex=r"^\+?(?:[ ().-]*[0-9]){6,15}[ ().-]*\Z",
        label=_("Telephone"),
        help_text=_("With the country code, for example +380 44 123 45 67."),
        required=False,
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "class": "input--24"}),
        error_messages={
            "invalid": _("Enter a telephone number with digits, spaces and a plus sign only.")
        },
    )


class NotificationPreferenceForm(forms.Form):
    """How often an organisation hears of new matches, and of which."""

    frequency = forms.ChoiceField(
        label=_("New matches by e-mail"), choices=Frequency, widget=forms.RadioSelect
    )
    minimum_score = forms.IntegerField(
        label=_("From score"),
        help_text=_("Between 40 and 100. Matches below it are on the site but in no letter."),
        min_value=40,
        max_value=100,
        widget=forms.NumberInput({"class": "input--4", "inputmode": "numeric"}),
    )

    def __init__(self, *args, disabled: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.disabled = disabled


class LanguageForm(forms.Form):
    """The language of pages and letters."""

    language = forms.ChoiceField(
        label=_("Language of pages and letters"),
        choices=[(Language.UKRAINIAN, "Українська"), (Language.ENGLISH, "English")],
    )
