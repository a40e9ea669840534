"""Form fields that read what people write: amounts, whole numbers, prose. Refusals explain."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import CharField, ChoiceField, Field, Form, Textarea, TextInput
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventures.bands import LARGEST, band_text, upper_edge
from ventures.money import RateMissing, current_rate
from ventures.vocabulary import Currency

NARROW_SPACE = "\u202f"
# What people and spreadsheets group digits by: plain, no-break, figure, thin, narrow spaces.
SPACES = re.compile("[ \u00a0\u2007\u2009\u202f]")
# More digits than any amount that has a band, in any currency.
MOST_DIGITS = 14


class AmountField(Field):
    """An amount of money above 0 with at most two decimals.

    Digits may be grouped by spaces; the only other sign is the decimal separator of the reader's
    language. Anything else is refused, since a comma in one language is a point in another.
    """

    widget = TextInput

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.widget.attrs |= {
            "class": "input--16",
            "inputmode": "decimal",
            "autocomplete": "off",
        }

    def prepare_value(self, value: object) -> object:
        """A stored amount as the reader would write it: 2 500 000.50."""
        if not isinstance(value, Decimal):
            return value
        whole, _dot, cents = f"{value:.2f}".partition(".")
        grouped = f"{int(whole):,}".replace(",", NARROW_SPACE)
        return grouped if cents == "00" else f"{grouped}{decimal_separator()}{cents}"

    def to_python(self, value: object) -> Decimal | None:
        """The amount, or None when nothing was written."""
        text = SPACES.sub("", str(value or "").strip())
        if not text:
            return None
        whole, separator, cents = text.partition(decimal_separator())
        if not re.fullmatch("[0-9]+", whole) or (separator and not re.fullmatch("[0-9]+", cents)):
            raise ValidationError(_refusal_of(text), code="invalid")
        if len(cents) > 2:
            raise ValidationError(_("Write at most two digits after the separator."), "decimals")
        whole = whole.lstrip("0") or "0"
        if len(whole) > MOST_DIGITS:
            raise ValidationError(too_large(), code="too_large")
        amount = Decimal(f"{whole}.{cents or 0}")
        if not amount:
            raise ValidationError(_("The amount must be above 0."), code="zero")
        return amount


def decimal_separator() -> str:
    """What separates the decimals in the reader's language."""
    return str(formats.get_format("DECIMAL_SEPARATOR"))


def too_large() -> str:
    """The refusal of an amount that is beyond every band."""
    return _("The amount is too large: at most EUR 10 billion can be stated.")


def _refusal_of(text: str) -> str:
    if text[0] in "-\u2212\u2013" and text[1:]:
        return _("The amount cannot be negative.")
    return _(
        "Write the amount in digits only, for example %(example)s: with spaces between "
        "thousands if you like, and “%(separator)s” before cents."
    ) % {"example": f"2 500 000{decimal_separator()}50", "separator": decimal_separator()}


class WholeField(Field):
    """A whole number from `low` to `high`, in the digits 0 to 9."""

    widget = TextInput

    def __init__(self, *, low: int, high: int, **options) -> None:
        super().__init__(**options)
        self.low, self.high = low, high
        self.widget.attrs |= {
            "class": "input--8" if high > 999 else "input--4",
            "inputmode": "numeric",
            "autocomplete": "off",
        }

    def to_python(self, value: object) -> int | None:
        """The number, or None when nothing was written."""
        text = SPACES.sub("", str("" if value is None else value).strip())
        if not text:
            return None
        # Without the limit on its length a text of 5,000 digits would be no number to Python.
        if not re.fullmatch("[0-9]{1,9}", text) or not self.low <= int(text) <= self.high:
            raise ValidationError(
                _("Write a whole number from %(low)s to %(high)s.")
                % {
                    "low": formats.number_format(self.low, use_l10n=True),
                    "high": formats.number_format(self.high, use_l10n=True),
                },
                code="invalid",
            )
        return int(text)


class ProseField(CharField):
    """Text of several lines. Marks that nobody sees (direction, zero width) are left out."""

    widget = Textarea

    def to_python(self, value: object) -> str:
        """The text with single line ends, so that a browser's count of letters is ours."""
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        return "".join(
            letter
            for letter in text
            if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}
        )


class DraftForm(Form):
    """A form whose answers may all be left out: a draft lacks what it lacks.

    A field that is `required` here is one that a submission needs; it decides the mark beside the
    label and is no condition for saving.
    """

    use_required_attribute = False

    def full_clean(self) -> None:
        """Clean what is given."""
        needed = [field for field in self.fields.values() if field.required]
        for field in needed:
            field.required = False
        super().full_clean()
        for field in needed:
            field.required = True

    def show_missing(self, missing: dict[str, list[str]]) -> None:
        """Show what a submission still lacks at its fields, before anything is posted."""
        self.full_clean()
        self.cleaned_data: dict[str, Any] = {}
        for name, texts in missing.items():
            self.add_error(name, texts)


class AmountsForm(DraftForm):
    """A draft with amounts in one currency, each of which has a band in EUR."""

    amount_names: tuple[str, ...] = ()

    currency = ChoiceField(label=gettext_lazy("Currency"), choices=Currency)

    def clean(self) -> dict[str, Any]:
        """Refuse a currency without a rate and amounts without a band."""
        cleaned = super().clean() or self.cleaned_data
        if "currency" in self.errors:
            return cleaned
        cleaned["currency"] = cleaned.get("currency") or Currency.EUR
        try:
            rate = current_rate(str(cleaned["currency"]))
        except RateMissing:
            text = _("There is no exchange rate for this currency today. Please state EUR.")
            self.add_error("currency", text)
            return cleaned
        for name, amount in self._amounts(cleaned).items():
            euros = rate.to_eur(amount)
            if euros > LARGEST:
                self.add_error(name, too_large())
            elif not euros:
                self.add_error(name, _("The amount is less than one euro cent."))
        return cleaned

    def _amounts(self, answers: Mapping[str, object]) -> dict[str, Decimal]:
        given = {name: answers.get(name) for name in self.amount_names}
        return {name: amount for name, amount in given.items() if isinstance(amount, Decimal)}

    @property
    def band_rows(self) -> list[dict[str, object]]:
        """Label of each amount, and its band as strangers will read it; "" where it has none yet.

        Every amount has its row from the start, so that nothing moves under the pointer of somebody
        who goes on filling in the form.
        """
        answers = self.cleaned_data if self.is_bound else self.initial
        bands = self._bands(answers)
        return [
            {"label": self.fields[name].label, "value": bands.get(name, "")}
            for name in self.amount_names
        ]

    def _bands(self, answers: Mapping[str, object]) -> dict[str, str]:
        try:
            rate = current_rate(str(answers.get("currency") or Currency.EUR))
        except RateMissing:
            return {}
        return {
            name: band_text(upper_edge(rate.to_eur(amount)))
            for name, amount in self._amounts(answers).items()
        }
