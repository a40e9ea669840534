"""Checks of single values. Each returns the value as records keep it, or raises RecordError."""

import math
import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

LAST_ID: Final = 2**63 - 1
MOST_UNITS: Final = 1_000_000_000
LONGEST_CODE: Final = 100
SETS_REMEMBERED: Final = 10_000
# What is usual comes first: to ask for an abstract class costs as much as the rest of a check.
SETS: Final = (frozenset, AbstractSet)
MAPPINGS: Final = (dict, Mapping)
COUNTRY: Final = re.compile(r"[A-Z]{2}", re.ASCII)


class RecordError(ValueError):
    """A value that the contract does not allow: which field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def check_whole(field: str, value: object, least: int, most: int) -> int:
    """A whole number from `least` to `most`; true, false and 5.0 are not whole numbers."""
    if type(value) is not int:
        raise RecordError(field, "must be a whole number")
    if not least <= value <= most:
        raise RecordError(field, f"must be from {least} to {most}")
    return value


def check_known(field: str, value: object, least: int, most: int) -> int | None:
    """A whole number from `least` to `most`, or None where the fact is not known."""
    return None if value is None else check_whole(field, value, least, most)


def check_money(field: str, value: object, *, may_be_zero: bool = False) -> float:
    """A finite amount above zero (or from zero), as a double."""
    if type(value) is not int and type(value) is not float:
        raise RecordError(field, "must be a number")
    try:
        amount = float(value)
    except OverflowError:
        raise RecordError(field, "is too large") from None
    if not math.isfinite(amount):
        raise RecordError(field, "must be a finite number")
    if amount < 0 or (amount == 0 and not may_be_zero):
        raise RecordError(field, "must not be negative" if may_be_zero else "must be more than 0")
    return abs(amount)


def check_code(field: str, value: object) -> str:
    """A code of an open vocabulary: 1 to 100 printable characters, no blanks around them."""
    if not isinstance(value, str):
        raise RecordError(field, "must hold text codes")
    if not value or len(value) > LONGEST_CODE or not value.isprintable() or value != value.strip():
        raise RecordError(field, f"must hold codes of 1 to {LONGEST_CODE} printable characters")
    return value


def check_country(field: str, value: object) -> str:
    """An ISO 3166 alpha-2 code: two capital letters."""
    if not isinstance(value, str) or not COUNTRY.fullmatch(value):
        raise RecordError(field, "must be a country code of two capital letters")
    return value


def check_choices(field: str, value: object, allowed: tuple[str, ...]) -> frozenset[str]:
    """A non-empty set of members of a closed vocabulary."""
    chosen = _check_set(field, value)
    if not chosen:
        raise RecordError(field, "must not be empty")
    return _check_each(_check_choice, field, chosen, allowed)


def check_codes(field: str, value: object) -> frozenset[str]:
    """A set, perhaps empty, of codes of an open vocabulary."""
    return _check_each(check_code, field, _check_set(field, value))


def check_countries(field: str, value: object) -> frozenset[str]:
    """A set, perhaps empty, of country codes."""
    return _check_each(check_country, field, _check_set(field, value))


def _check_set(field: str, value: object) -> frozenset[object]:
    if not isinstance(
        value, frozenset | AbstractSet
    ):  # frozenset first: it is the cheaper question
        raise RecordError(field, "must be a set")
    return frozenset(value)


@lru_cache(SETS_REMEMBERED)
def _check_each(
    check: Callable[..., str], field: str, items: frozenset[object], *rules: object
) -> frozenset[str]:
    """The items, each checked. Many records hold equal sets: they share one, checked once."""
    return frozenset(check(field, item, *rules) for item in items)


def _check_choice(field: str, value: object, allowed: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise RecordError(field, f"{shown(value)} is not one of {', '.join(allowed)}")
    return value


def check_numbers(field: str, value: object, least: int, most: int) -> dict[str, int]:
    """A mapping from codes to whole numbers from `least` to `most`, in code order."""
    if not isinstance(value, MAPPINGS):
        raise RecordError(field, "must map codes to whole numbers")
    for code, number in value.items():
        check_code(field, code)
        if type(number) is not int or not least <= number <= most:
            raise RecordError(field, f"{code!r} must be a whole number from {least} to {most}")
    return dict(sorted(value.items()))


def shown(value: object) -> str:
    """The value for a message: short, plain characters, and never more than one line."""
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def shown_name(name: str) -> str:
    """A field's name for a message, likewise, without quotes."""
    return shown(name).strip("'\"")
