"""What the scores of kept pairs are made of, for many pairs at once."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from . import criteria
from .arrays import (
    Indexes,
    Longs,
    MandateArrays,
    VentureArrays,
    mandate_arrays,
    venture_arrays,
)
from .assessment import COUNT, Facts, assess, failed_gates
from .compilation import compiled
from .lists import is_listed, matching_units
from .problem import Problem
from .records import Weights

NOTHING: Final = -1
"""The contribution of a criterion that does not apply."""

REFUSED: Final = -1
"""The points of a pair that fails a gate."""


@dataclass(frozen=True, slots=True)
class Details:
    """One row a pair, in the order asked for. Points, their bounds, completeness in per cent, and
    contributions in points (pairs x CRITERIA), -1 where a criterion does not apply.
    """

    points: Indexes
    points_low: Indexes
    points_high: Indexes
    completeness: Indexes
    contributions: Indexes

    def __len__(self) -> int:
        return len(self.points)


def detail(
    problem: Problem,
    weights: Weights,
    venture_ids: NDArray[np.int64],
    mandate_ids: NDArray[np.int64],
) -> Details:
    """Explain pairs that have a score.

    KeyError on an id that is not in the problem, ValueError on a pair that fails a gate or on
    sequences of different lengths.
    """
    venture = positions_of(problem.ventures.id, venture_ids)
    mandate = positions_of(problem.mandates.id, mandate_ids)
    if len(venture) != len(mandate):
        raise ValueError("every venture needs a mandate")
    totals, contributions = _explained(problem, weights, venture, mandate)
    refused = np.flatnonzero(totals[:, 0] == REFUSED)
    if len(refused):
        ours = problem.ventures.id[venture[refused[0]]]
        theirs = problem.mandates.id[mandate[refused[0]]]
        raise ValueError(f"venture {ours} and mandate {theirs} fail a gate")
    points, low, high, completeness = (np.ascontiguousarray(column) for column in totals.T)
    return Details(points, low, high, completeness, contributions)


def points_of_pairs(
    problem: Problem,
    weights: Weights,
    venture_ids: NDArray[np.int64],
    mandate_ids: NDArray[np.int64],
) -> Indexes:
    """Points of any pairs of the problem, kept or not; REFUSED (-1) where a gate is closed.

    KeyError on an id that is not in the problem, ValueError on sequences of different lengths.
    """
    venture = positions_of(problem.ventures.id, venture_ids)
    mandate = positions_of(problem.mandates.id, mandate_ids)
    if len(venture) != len(mandate):
        raise ValueError("every venture needs a mandate")
    points: Indexes = _explained(problem, weights, venture, mandate)[0][:, 0].copy()
    return points


def _explained(
    problem: Problem, weights: Weights, venture: Longs, mandate: Longs
) -> tuple[Indexes, Indexes]:
    """Totals and contributions of pairs of positions, as `explain_pairs` fills them."""
    totals = np.zeros((len(venture), 4), np.int32)
    contributions = np.zeros((len(venture), COUNT), np.int32)
    explain_pairs(
        venture_arrays(problem.ventures, 0, len(problem.ventures)),
        mandate_arrays(problem.mandates),
        np.array(weights.as_tuple(), np.int64),
        (venture, mandate),
        totals,
        contributions,
    )
    return totals, contributions


@compiled
def explain_pairs(
    ventures: VentureArrays,
    mandates: MandateArrays,
    weights: Longs,
    pairs: tuple[Longs, Longs],
    totals: Indexes,
    contributions: Indexes,
) -> None:
    """Fill points, low, high and completeness (pairs x 4) and contributions (pairs x criteria).

    `pairs` are positions. The points of a pair that fails a gate are REFUSED, and nothing else of
    it is filled.
    """
    value = np.empty(COUNT, np.float64)
    weight = np.empty(COUNT, np.int64)
    is_open = np.empty(COUNT, np.int64)
    for row in range(len(pairs[0])):
        i = pairs[0][row]
        j = pairs[1][row]
        weighted = 0
        excluded = 0
        for item in range(ventures.offer_start[i], ventures.offer_start[i + 1]):
            group = ventures.offer_group[item]
            weighted += int(ventures.offer_share[item]) * int(mandates.interest[j, group])
            excluded += int(mandates.excluded[j, group])
        facts = Facts(
            weighted,
            excluded,
            is_listed(
                ventures.excluded_country,
                ventures.excluded_start[i],
                ventures.excluded_start[i + 1],
                mandates.country[j],
            ),
            ventures.need[i],
            ventures.min_tranche[i],
            mandates.ceiling[j],
            mandates.ticket_min[j],
            ventures.instruments[i],
            mandates.instruments[j],
            ventures.forms[i],
            mandates.forms[j],
            ventures.side[i],
            mandates.side[j],
            ventures.max_partner_share[i],
            mandates.min_share[j],
            ventures.readiness[i],
            mandates.min_readiness[j],
            ventures.track_record[i],
            mandates.min_track_record[j],
            matching_units(
                ventures.repair_family,
                mandates.equipment_family,
                mandates.equipment_units,
                (
                    ventures.repair_start[i],
                    ventures.repair_start[i + 1],
                    mandates.equipment_start[j],
                    mandates.equipment_start[j + 1],
                ),
            ),
            mandates.total_units[j],
        )
        if failed_gates(facts) != 0:
            totals[row, 0] = REFUSED
            continue
        assess(facts, weights, value, weight, is_open)
        for criterion in range(COUNT):
            if value[criterion] == criteria.NOT_APPLICABLE:
                contributions[row, criterion] = NOTHING
                totals[row, 3] += weight[criterion]
                continue
            points = criteria.contribution(weight[criterion], value[criterion])
            contributions[row, criterion] = points
            totals[row, 0] += points
            if is_open[criterion]:
                totals[row, 2] += criteria.contribution(weight[criterion], 1.0)
            else:
                totals[row, 1] += points
                totals[row, 2] += points
                totals[row, 3] += weight[criterion]


def positions_of(ids: Longs, wanted: NDArray[np.int64]) -> Longs:
    """Where the wanted ids are; KeyError on one that is not there."""
    asked = np.asarray(wanted, np.int64)
    positions = np.searchsorted(ids, asked)
    if len(ids) == 0:
        missing = np.ones(len(asked), np.bool_)
    else:
        missing = ids[np.minimum(positions, len(ids) - 1)] != asked
    if missing.any():
        raise KeyError(int(asked[missing][0]))
    return positions.astype(np.int64)
