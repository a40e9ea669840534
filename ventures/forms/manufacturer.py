"""Forms about a manufacturer: registration, product lines, contact."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength
from stdnum.ua import edrpou

from accounts.forms import ContactForm, NameField, WebsiteField
from accounts.row_forms import RowFormSet
from ventures.forms import choices
from ventures.forms.fields import WholeField
from ventures.services.manufacturers import MOST_PRODUCT_LINES, ProductLineFacts
from ventures.vocabulary import Ownership, StaffBand


class EdrpouField(forms.CharField):
    """The number of a Ukrainian legal entity: eight digits, the last of which checks the others."""

    def clean(self, value: object) -> str:
        """The eight digits without spaces; each kind of mistake has its own sentence."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return edrpou.validate(text)
        except InvalidChecksum as error:
            raise ValidationError(
                _("The last digit does not fit the others. Please compare the number once more."),
                code="checksum",
            ) from error
        except (InvalidLength, InvalidFormat) as error:
            raise ValidationError(
                _("An EDRPOU number has exactly 8 digits."), code="format"
            ) from error


class RegistrationForm(forms.Form):
    """Who the manufacturer is."""

    edrpou = EdrpouField(
        label=_("EDRPOU number"),
        help_text=_("8 digits, as in the Unified State Register."),
        max_length=20,
        widget=forms.TextInput(
            {"class": "input--8", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": _("Enter the EDRPOU number.")},
    )
    legal_name = NameField(
        label=_("Legal name"),
        help_text=_("The full name as in the register."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization"}),
        error_messages={"required": _("Enter the legal name.")},
    )
    ownership = forms.ChoiceField(
        label=_("Ownership"),
        choices=Ownership,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose state-owned or private.")},
    )
    staff_band = forms.ChoiceField(
        label=_("How many people work there"),
        choices=[*StaffBand.choices[1:], ("", _("Unknown, or not to be stated"))],
        widget=forms.RadioSelect,
        required=False,
    )


class ManufacturerContactForm(ContactForm):
    """Whom a partner writes to, and the website."""

    website = WebsiteField(label=_("Website"), required=False)


class ProductLineForm(forms.Form):
    """A product line; a blank row is none."""

    group = forms.ChoiceField(
        label=_("Product group"), error_messages={"required": _("Choose a product group.")}
    )
    name = NameField(
        label=_("Name of the product line"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Enter the name of the product line.")},
    )
    utilisation = WholeField(
        label=_("Capacity in use, per cent"),
        help_text=_("Leave it empty if it is unknown."),
        required=False,
        low=0,
        high=100,
    )

    def __init__(self, *args, groups: list, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        blank = ("", gettext("Choose …"))
        self.fields["group"].choices = [blank, *groups]  # type: ignore[attr-defined]


class BaseProductLineFormSet(RowFormSet):
    """Product lines with different names."""

    default_error_messages = RowFormSet.default_error_messages | {
        "too_many_forms": _("Please state at most %(num)d product lines.")
    }

    def __init__(self, *args, kept: tuple[str, ...] = (), **kwargs) -> None:
        """`kept` are codes of product groups that stored lines have, even if switched off since."""
        groups = choices.group_choices(kept)
        super().__init__(*args, form_kwargs={"groups": groups}, **kwargs)

    def clean(self) -> None:
        """A name stands for one line."""
        seen: set[str] = set()
        for row in self.forms:
            name = row.cleaned_data.get("name", "") if row.is_valid() else ""
            if name.casefold() in seen:
                row.add_error("name", _("Another row has the same name."))
            elif name:
                seen.add(name.casefold())

    def facts(self) -> list[ProductLineFacts]:
        """The valid rows that are not blank."""
        return [ProductLineFacts(**row) for row in self.filled]


ProductLineFormSet = forms.formset_factory(
    ProductLineForm,
    formset=BaseProductLineFormSet,
    max_num=MOST_PRODUCT_LINES,
    absolute_max=MOST_PRODUCT_LINES + 1,
    validate_max=True,
)
