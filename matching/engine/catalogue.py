"""What product groups and categories mean to a mandate's interests.

A catalogue maps each product group's code to its category's code.
"""

from collections.abc import Mapping

from .checks import RecordError, check_code
from .records import Mandate, Venture

Members = Mapping[str, tuple[str, ...]]


def group_members(catalogue: Mapping[str, str]) -> Members:
    """The product groups of each category; RecordError when the catalogue is ambiguous.

    A code cannot be both a product group and a category: an interest in it would mean two things.
    """
    members: dict[str, tuple[str, ...]] = {}
    for group, category in catalogue.items():
        check_code("code", group)
        check_code("category", category)
        if category in catalogue:
            raise RecordError("category", f"{category!r} is also the code of a product group")
        members[category] = (*members.get(category, ()), group)
    return members


def interest_percents(
    interests: Mapping[str, int], catalogue: Mapping[str, str], members: Members
) -> dict[str, int]:
    """Each wanted product group's interest in whole per cent of the largest weight.

    The largest of its own weight, its category's, and half of that of another group of its
    category that is named itself; halves round up to whole per cent. Groups of no interest are
    absent.
    """
    largest = max(interests.values())
    percents: dict[str, int] = {}
    for name, weight in interests.items():
        full = (200 * weight + largest) // (2 * largest)
        own_category = catalogue.get(name)
        for group in members[own_category or name]:
            value = full if own_category is None or group == name else (full + 1) // 2
            if value > percents.get(group, 0):
                percents[group] = value
    return percents


def check_venture_codes(venture: Venture, catalogue: Mapping[str, str]) -> None:
    """RecordError unless every offered group is in the catalogue."""
    for group in venture.offer:
        if group not in catalogue:
            raise RecordError("offer", f"{group!r} is not a product group")


def check_mandate_codes(mandate: Mandate, catalogue: Mapping[str, str], members: Members) -> None:
    """RecordError unless interests and excluded groups are in the catalogue."""
    for name in mandate.interests:
        if name not in catalogue and name not in members:
            raise RecordError("interests", f"{name!r} is neither a category nor a product group")
    for group in sorted(mandate.excluded_groups):
        if group not in catalogue:
            raise RecordError("excluded_groups", f"{group!r} is not a product group")
