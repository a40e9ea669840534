"""One pair, criterion by criterion, from plain numbers.

Used as it is for a single pair and compiled into the loop that explains kept pairs.
"""

from collections.abc import MutableSequence, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import criteria, gates
from .compilation import shared
from .vocabulary import CRITERIA, GATES

COUNT: Final = len(CRITERIA)
CATEGORY: Final = CRITERIA.index("category")
REPAIR: Final = CRITERIA.index("repair")

Numbers = Sequence[int] | NDArray[np.int64]
Whole = MutableSequence[int] | NDArray[np.int64]
Values = MutableSequence[float] | NDArray[np.float64]


class Facts(NamedTuple):
    """What a pair's score depends on. Sets are masks, money is in euros, unknown facts are -1.

    `weighted` is the sum of offer % times interest %, `excluded_offered` how many of the offered
    groups the mandate excludes, `repaired_units` how many of its `units` the plant can repair.
    """

    weighted: int
    excluded_offered: int
    country_excluded: bool
    need: float
    min_tranche: float
    ceiling: float
    ticket_min: float
    instruments: int
    wanted_instruments: int
    forms: int
    wanted_forms: int
    side: int
    wanted_side: int
    max_partner_share: int
    min_share: int
    readiness: int
    min_readiness: int
    track_record: int
    min_track_record: int
    repaired_units: int
    units: int


@shared
def failed_gates(facts: Facts) -> int:
    """The gates that the pair fails, as a mask in the order of GATES."""
    return (
        int(gates.fails_category(facts.weighted))
        | int(gates.fails_exclusion(facts.excluded_offered)) << 1
        | int(gates.fails_country(facts.country_excluded)) << 2
        | int(gates.fails_side(facts.side, facts.wanted_side)) << 3
        | int(gates.fails_form(facts.forms, facts.wanted_forms)) << 4
        | int(gates.fails_instrument(facts.instruments, facts.wanted_instruments)) << 5
        | int(gates.fails_tranche(facts.ceiling, facts.min_tranche)) << 6
    )


@shared
def assess(facts: Facts, weights: Numbers, value: Values, weight: Whole, is_open: Whole) -> None:
    """Fill in, for each criterion, its value, its weight in this pair, and whether it is open.

    Where repair does not apply, its value is NOT_APPLICABLE and category has its weight.
    """
    for criterion in range(COUNT):
        weight[criterion] = weights[criterion]
        is_open[criterion] = 0
    value[0] = criteria.category(facts.weighted)
    value[1] = criteria.funding_cover(facts.need, facts.ceiling)
    value[2] = criteria.ticket(facts.need, facts.ticket_min)
    value[3] = criteria.overlap(facts.instruments, facts.wanted_instruments)
    value[4] = criteria.overlap(facts.forms, facts.wanted_forms)
    value[5] = criteria.control(facts.max_partner_share, facts.min_share)
    is_open[5] = criteria.control_is_open(facts.max_partner_share, facts.min_share)
    value[6] = criteria.readiness(facts.readiness, facts.min_readiness)
    is_open[6] = criteria.readiness_is_open(facts.readiness, facts.min_readiness)
    value[7] = criteria.track_record(facts.track_record, facts.min_track_record)
    is_open[7] = criteria.track_record_is_open(facts.track_record, facts.min_track_record)
    if criteria.repair_applies(facts.forms, facts.wanted_forms, facts.units):
        value[REPAIR] = criteria.repair(facts.repaired_units, facts.units)
    else:
        value[REPAIR] = criteria.NOT_APPLICABLE
        weight[CATEGORY] += weight[REPAIR]
        weight[REPAIR] = 0


def gate_names(mask: int) -> tuple[str, ...]:
    """The gates of a mask, in contract order."""
    return tuple(gate for bit, gate in enumerate(GATES) if mask >> bit & 1)
