"""Forms about a partner company: country, registration, owners, contact."""

import re
from collections import defaultdict
from decimal import Decimal

from django import forms
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.alphabet import alphabetical
from accounts.forms import NameField, WebsiteField
from accounts.row_forms import RowFormSet
from partners.services.companies import MOST_OWNERS, OwnerFacts
from partners.vocabulary import PartnerKind
from ventures.forms import choices
from ventures.models import Country

WHOLE = Decimal(100)


def country_choices() -> list[tuple[str, str]]:
    """Every country of the world in the reader's language, with a line that says to choose."""
    return [("", gettext("Choose …")), *sorted(countries, key=_by_name)]


def _by_name(choice: tuple[str, str]) -> list[int]:
    return alphabetical(choice[1])


class CountryForm(forms.Form):
    """Where the company is registered, and what it is."""

    country = forms.ChoiceField(
        label=_("Country of registration"),
        help_text=_("Countries of the Ukraine Defense Contact Group that take part now."),
        error_messages={"required": _("Choose the country of registration.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        choices=PartnerKind,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind of organisation.")},
    )

    def __init__(self, data=None, *, initial: dict[str, str]) -> None:
        super().__init__(data, initial=initial)
        offered = sorted(choices.entries(Country), key=_by_name)
        blank = ("", gettext("Choose …"))
        self.fields["country"].choices = [blank, *offered]  # type: ignore[attr-defined]


class RegistrationForm(forms.Form):
    """Who the company is, and who stands behind it."""

    legal_name = NameField(
        label=_("Legal name"),
        help_text=_("The full name as in the register, with the legal form."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization"}),
        error_messages={"required": _("Enter the legal name.")},
    )
    registration_number = NameField(
        label=_("Registration number"),
        help_text=_("In the company register of the country of registration."),
        max_length=40,
        widget=forms.TextInput({"class": "input--24", "autocomplete": "off"}),
        error_messages={"required": _("Enter the registration number.")},
    )
    website = WebsiteField(label=_("Website"), required=False)
    parent_name = NameField(
        label=_("Parent company"),
        help_text=_("The company that controls yours. Leave it empty if there is none."),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    parent_country = forms.ChoiceField(label=_("Country of the parent company"), required=False)

    def __init__(self, data=None, *, initial: dict[str, str]) -> None:
        super().__init__(data, initial=initial)
        self.fields["parent_country"].choices = country_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, str]:
        """A parent company has a name and a country."""
        cleaned = super().clean() or self.cleaned_data
        name, country = cleaned.get("parent_name"), cleaned.get("parent_country")
        if name and not country and "parent_country" not in self.errors:
            self.add_error("parent_country", _("Choose the country of the parent company."))
        if country and not name and "parent_name" not in self.errors:
            self.add_error("parent_name", _("Enter the name of the parent company."))
        return cleaned


class ShareField(forms.DecimalField):
    """A share in per cent with two decimals, after a point or a comma."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            max_value=WHOLE,
            max_digits=5,
            decimal_places=2,
            widget=forms.TextInput(
                {"class": "input--8", "inputmode": "decimal", "autocomplete": "off"}
            ),
            **kwargs,
        )

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]
        """The share; a comma is read as a point, since no share has thousands."""
        text = str(value or "").strip().removesuffix("%").rstrip().replace(",", ".")
        # To Python "1_0" and "1e1" are numbers, too.
        if text and not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)

    def validate(self, value: Decimal | None) -> None:
        """Above 0."""
        super().validate(value)  # type: ignore[arg-type]
        if value is not None and value <= 0:
            raise forms.ValidationError(_("A share is above 0."), code="min_value")


class OwnerForm(forms.Form):
    """An owner; a blank row is none."""

    name = NameField(
        label=_("Name of the owner"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Enter the name of the owner.")},
    )
    country = forms.ChoiceField(
        label=_("Country"),
        error_messages={"required": _("Choose the country of the owner.")},
    )
    share = ShareField(
        label=_("Share, per cent"),
        error_messages={
            "required": _("Enter the share in per cent."),
            "invalid": _("Enter the share as a number, for example 12.5."),
            "max_value": _("A share is at most 100 per cent."),
        },
    )

    of = forms.ChoiceField(
        label=_("Owner of"),
        help_text=_("Of your company, or of an owner that you stated before this one."),
        required=False,
    )

    def __init__(self, *args, countries: list, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = countries  # type: ignore[attr-defined]
        before = [
            (str(number), gettext("Owner %(number)s") % {"number": number})
            for number in range(1, MOST_OWNERS)
        ]
        self.fields["of"].choices = [("", gettext("Your company")), *before]  # type: ignore[attr-defined]


class BaseOwnerFormSet(RowFormSet):
    """One to twenty owners who own at most the whole of the company, or of each other."""

    default_error_messages = RowFormSet.default_error_messages | {
        "too_many_forms": _("Please state at most %(num)d owners, the largest first.")
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, form_kwargs={"countries": country_choices()}, **kwargs)

    def clean(self) -> None:
        """Somebody owns the company, and nobody owns more than there is."""
        if any(self.errors):
            return
        if not self.filled:
            raise forms.ValidationError(_("State at least one owner."), code="nobody")
        shares: dict[str, Decimal] = defaultdict(Decimal)
        stated: dict[str, str] = {}
        for number, form in enumerate(self.forms, 1):
            if not form.has_changed():
                continue
            of = form.cleaned_data["of"]
            if of and of not in stated:
                form.add_error("of", _("Choose your company or an owner stated before this one."))
            shares[of] += form.cleaned_data["share"]
            stated[str(number)] = form.cleaned_data["name"]
        if any(self.errors):
            return
        if not shares[""]:
            raise forms.ValidationError(_("State at least one owner."), code="nobody")
        self._refuse_more_than_the_whole(shares, stated)

    def _refuse_more_than_the_whole(
        self, shares: dict[str, Decimal], stated: dict[str, str]
    ) -> None:
        for of, total in shares.items():
            if total <= WHOLE:
                continue
            text = _("The shares add up to %(sum)s per cent; together they are at most 100.")
            if of:
                text = _("The shares in %(name)s add up to %(sum)s per cent, more than 100.")
            params = {"sum": formats.number_format(total.normalize()), "name": stated.get(of, "")}
            raise forms.ValidationError(text, code="too_much", params=params)

    def facts(self) -> list[OwnerFacts]:
        """The valid rows that are not blank; `of` by the place among them."""
        numbers = [str(n) for n, form in enumerate(self.forms, 1) if form.has_changed()]
        return [
            OwnerFacts(**row | {"of": numbers.index(row["of"]) if row["of"] else None})
            for row in self.filled
        ]


OwnerFormSet = forms.formset_factory(
    OwnerForm,
    formset=BaseOwnerFormSet,
    max_num=MOST_OWNERS,
    absolute_max=MOST_OWNERS + 1,
    validate_max=True,
)
