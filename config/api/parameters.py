"""What may stand in the query of an address.

A slip must not silently widen a list, so a parameter that is not known is refused, and so is one
without a value, or given twice where one value counts.
"""

from collections.abc import Collection

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

SURROGATES = range(0xD800, 0xE000)


def _is_storable(text: str) -> bool:
    return "\x00" not in text and not any(ord(letter) in SURROGATES for letter in text)


def check_parameters(
    request: Request, known: Collection[str], repeatable: Collection[str] = ()
) -> None:
    """Refuse parameters that are not `known`, empty ones, doubled ones unless `repeatable`, and
    text that no database field can hold, with ValidationError."""
    given = list(request.query_params.lists())
    if not all(_is_storable(text) for name, values in given for text in (name, *values)):
        raise ValidationError(
            _("The address contains characters that cannot be stored."), code="unstorable_text"
        )
    errors: dict[str, list[ErrorDetail]] = {}
    for name, values in given:
        if name not in known:
            sentence = _("This parameter is not known here. Known are: %(names)s.")
            names = ", ".join(sorted(known)) or "–"
            errors[name] = [ErrorDetail(sentence % {"names": names}, code="unknown_parameter")]
        elif not all(value.strip() for value in values):
            sentence = _("Give this parameter a value or leave it out.")
            errors[name] = [ErrorDetail(sentence, code="empty_parameter")]
        elif len(values) > 1 and name not in repeatable:
            sentence = _("Give this parameter once.")
            errors[name] = [ErrorDetail(sentence, code="repeated_parameter")]
    if errors:
        raise ValidationError(errors)
