"""Records from JSON text: everything the contract's file format says, and nothing more."""

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from .checks import RecordError, shown_name
from .records import Mandate, Venture, Weights

WHOLE_LINE: Final = "(line)"
"""The field that is blamed when the text is not a JSON object at all."""

VENTURE_FIELDS: Final = tuple(Venture.__dataclass_fields__)
MANDATE_FIELDS: Final = tuple(Mandate.__dataclass_fields__)
OPTIONAL: Final = frozenset({"min_share", "min_readiness", "min_track_record"})
ARRAYS: Final = frozenset(
    {
        "instruments",
        "forms",
        "side",
        "excluded_countries",
        "repairable",
        "excluded_groups",
    }
)


def parse_venture(text: str) -> Venture:
    """A venture from one JSON object; RecordError names the field and the reason."""
    return Venture(**_arguments(parse_object(text), VENTURE_FIELDS))


def parse_mandate(text: str) -> Mandate:
    """A mandate from one JSON object; RecordError names the field and the reason."""
    return Mandate(**_arguments(parse_object(text), MANDATE_FIELDS))


def parse_weights(text: str) -> Weights:
    """Weights from one JSON object that names all nine criteria."""
    return Weights.from_mapping(parse_object(text))


def parse_object(text: str) -> dict[str, Any]:
    """One JSON object. Refuses repeated keys, NaN, infinities and what Python cannot hold."""
    try:
        document = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except RecordError:
        raise
    except RecursionError:
        raise RecordError(WHOLE_LINE, "is nested too deeply") from None
    except json.JSONDecodeError as error:
        reason = f"is not JSON: {error.msg} at character {error.pos + 1}"
        raise RecordError(WHOLE_LINE, reason) from None
    except ValueError:  # a number of thousands of digits
        raise RecordError(WHOLE_LINE, "holds a number that is too long") from None
    if not isinstance(document, dict):
        raise RecordError(WHOLE_LINE, "must be a JSON object")
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for name, value in pairs:
        if name in document:
            raise RecordError(shown_name(name), "appears twice")
        document[name] = value
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise RecordError(WHOLE_LINE, f"{name} is not a number")


def _arguments(document: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The constructor's arguments, with arrays turned into sets."""
    for name in document:
        if name not in names:
            raise RecordError(shown_name(name), "is not a field of this record")
    for name in names:
        if name not in document and name not in OPTIONAL:
            raise RecordError(name, "is missing")
    return {
        name: _set_of(name, value) if name in ARRAYS else value for name, value in document.items()
    }


def _set_of(name: str, value: object) -> frozenset[str]:
    if not isinstance(value, list):
        raise RecordError(name, "must be an array")
    for item in value:
        if not isinstance(item, str):
            raise RecordError(name, "must hold text codes")
    if len(set(value)) != len(value):
        raise RecordError(name, "names a member twice")
    return frozenset(value)
