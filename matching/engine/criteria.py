"""The criteria: numbers in, a value in [0, 1] out.

These are the only definitions. The bulk loop, the single pair and the explanation all call them,
compiled or not, and every step is one IEEE double operation in the order written here, so each
processor gives the same bits. A fact that is not known is UNKNOWN (-1).
"""

import math
from typing import Final

from .compilation import shared
from .vocabulary import SERVICE_CENTRE_BIT, UNKNOWN

CONTROL_TOLERANCE: Final = 25
"""Percentage points of missing share at which control falls to 0."""

LEVEL_TOLERANCE: Final = 3
"""Missing levels of readiness or track record at which the criterion falls to 0."""

NOT_APPLICABLE: Final = -1.0
"""In place of the repair criterion's value, where it does not apply."""


@shared
def clip(value: float) -> float:
    """Limit to [0, 1]."""
    if value < 0.0:
        return 0.0
    if value > 1.0:
        return 1.0
    return value


@shared
def count_bits(mask: int) -> int:
    """How many members a set has that is held as a mask: 0 -> 0, 0b1011 -> 3."""
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count


@shared
def category(weighted: int) -> float:
    """How much of the offer is wanted; `weighted` is the sum of offer % times interest %.

    1 when every offered group has the mandate's full interest (10,000), 0.5 at 5,000, 0 when no
    offered group is wanted.
    """
    return weighted / 10_000


@shared
def funding_cover(need: float, ceiling: float) -> float:
    """1 when the ceiling reaches the need, 0.5 at a quarter of it, 0 when nothing is left."""
    return math.sqrt(min(need, ceiling) / need)


@shared
def ticket(need: float, ticket_min: float) -> float:
    """1 when the need reaches the smallest ticket; a need of half of it gives 0.5."""
    return 1.0 if need >= ticket_min else need / ticket_min


@shared
def overlap(ours: int, theirs: int) -> float:
    """Common members of two non-empty sets (masks) over the size of the smaller one.

    1 when one contains the other, 0.5 when half of the smaller is shared, 0 when nothing is.
    """
    return count_bits(ours & theirs) / min(count_bits(ours), count_bits(theirs))


@shared
def reach(held: int, asked: int, least: int, tolerance: int) -> float:
    """How far a fact reaches what is asked: 1 when it does, 0 when `tolerance` is missing.

    One third or one half of the tolerance missing gives 2/3 or 1/2. Not known: 1 when no more
    than the `least` is asked, else 0.5.
    """
    if held == UNKNOWN:
        return 1.0 if asked <= least else 0.5
    return clip(1.0 - (asked - held) / tolerance)


@shared
def is_open(held: int, asked: int, least: int) -> bool:
    """Whether the criterion hangs on a fact that is not known and that is asked for."""
    return held == UNKNOWN and asked > least


@shared
def control(max_partner_share: int, min_share: int) -> float:
    """1 when the partner may hold the share it wants; 10 points less gives 0.6, 25 gives 0."""
    return reach(max_partner_share, min_share, 0, CONTROL_TOLERANCE)


@shared
def readiness(held: int, min_readiness: int) -> float:
    """1 when the level is reached; one level less gives 2/3, three give 0."""
    return reach(held, min_readiness, 1, LEVEL_TOLERANCE)


@shared
def track_record(held: int, min_track_record: int) -> float:
    """1 when the record is reached; one step less gives 2/3, three give 0."""
    return reach(held, min_track_record, 0, LEVEL_TOLERANCE)


@shared
def control_is_open(max_partner_share: int, min_share: int) -> bool:
    """Whether the largest share is not known although a share is asked."""
    return is_open(max_partner_share, min_share, 0)


@shared
def readiness_is_open(held: int, min_readiness: int) -> bool:
    """Whether the level is not known although more than level 1 is asked."""
    return is_open(held, min_readiness, 1)


@shared
def track_record_is_open(held: int, min_track_record: int) -> bool:
    """Whether the record is not known although one is asked."""
    return is_open(held, min_track_record, 0)


@shared
def repair_applies(venture_forms: int, mandate_forms: int, units: int) -> bool:
    """Both sides name a service centre, and the mandate names equipment."""
    return (venture_forms & mandate_forms & SERVICE_CENTRE_BIT) != 0 and units > 0


@shared
def repair(repairable_units: int, units: int) -> float:
    """The share of the named units that the plant can repair: all 1, half 0.5, none 0."""
    return repairable_units / units


@shared
def contribution(weight: int, value: float) -> int:
    """Whole points of a criterion: weight 30 and value 1 give 30,000; halves round up."""
    return math.floor(1000 * weight * value + 0.5)
