"""The score of one pair, with all that explains it."""

from collections.abc import Mapping
from dataclasses import dataclass

from .assessment import COUNT, Facts, assess, failed_gates, gate_names
from .catalogue import (
    check_mandate_codes,
    check_venture_codes,
    group_members,
    interest_percents,
)
from .columns import level_of, mask_of
from .criteria import NOT_APPLICABLE, contribution
from .records import Mandate, Venture, Weights
from .vocabulary import CRITERIA, FORMS, INSTRUMENTS, SIDES


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One criterion of a pair: its value in [0, 1] and what it adds to the score, in points.

    `weight` is what it weighs in this pair; `known` is False where it hangs on a fact that is not
    known, and `low` and `high` are its points then. Where it does not apply, `value`,
    `contribution`, `low` and `high` are None and its weight is 0.
    """

    name: str
    value: float | None
    contribution: int | None
    low: int | None
    high: int | None
    weight: int
    known: bool


@dataclass(frozen=True, slots=True)
class PairScore:
    """A pair's score. `points` and its bounds are None when the pair fails a gate.

    `failed_gates` and `criteria` are in contract order; the criteria are given in any case.
    `completeness` is the share of the weight that rests on known facts, in per cent.
    """

    points: int | None
    points_low: int | None
    points_high: int | None
    completeness: int
    failed_gates: tuple[str, ...]
    criteria: tuple[CriterionScore, ...]

    @property
    def is_near_miss(self) -> bool:
        """Whether exactly one gate stands between the two."""
        return len(self.failed_gates) == 1


def score_pair(
    venture: Venture, mandate: Mandate, weights: Weights, catalogue: Mapping[str, str]
) -> PairScore:
    """Score one pair just as a run would; RecordError on a code that is not in the catalogue.

    Whether the mandate takes part in a run at all is not asked here (`Mandate.takes_part`).
    """
    facts = pair_facts(venture, mandate, catalogue)
    value, weight, is_open = [0.0] * COUNT, [0] * COUNT, [0] * COUNT
    assess(facts, weights.as_tuple(), value, weight, is_open)
    criteria = tuple(
        _criterion(name, one_value, one_weight, one_open)
        for name, one_value, one_weight, one_open in zip(
            CRITERIA, value, weight, is_open, strict=True
        )
    )
    failed = gate_names(failed_gates(facts))
    return PairScore(
        points=None if failed else sum(item.contribution or 0 for item in criteria),
        points_low=None if failed else sum(item.low or 0 for item in criteria),
        points_high=None if failed else sum(item.high or 0 for item in criteria),
        completeness=sum(item.weight for item in criteria if item.known),
        failed_gates=failed,
        criteria=criteria,
    )


def pair_facts(venture: Venture, mandate: Mandate, catalogue: Mapping[str, str]) -> Facts:
    """The numbers that decide a pair's score."""
    members = group_members(catalogue)
    check_venture_codes(venture, catalogue)
    check_mandate_codes(mandate, catalogue, members)
    interest = interest_percents(mandate.interests, catalogue, members)
    equipment = mandate.equipment
    return Facts(
        weighted=sum(share * interest.get(group, 0) for group, share in venture.offer.items()),
        excluded_offered=len(mandate.excluded_groups.intersection(venture.offer)),
        country_excluded=mandate.country in venture.excluded_countries,
        need=venture.need_eur,
        min_tranche=venture.min_tranche_eur,
        ceiling=mandate.ceiling_eur,
        ticket_min=mandate.ticket_min_eur,
        instruments=mask_of(venture.instruments, INSTRUMENTS),
        wanted_instruments=mask_of(mandate.instruments, INSTRUMENTS),
        forms=mask_of(venture.forms, FORMS),
        wanted_forms=mask_of(mandate.forms, FORMS),
        side=mask_of(venture.side, SIDES),
        wanted_side=mask_of(mandate.side, SIDES),
        max_partner_share=level_of(venture.max_partner_share),
        min_share=mandate.min_share,
        readiness=level_of(venture.readiness),
        min_readiness=mandate.min_readiness,
        track_record=level_of(venture.track_record),
        min_track_record=mandate.min_track_record,
        repaired_units=sum(equipment[family] for family in venture.repairable & equipment.keys()),
        units=sum(equipment.values()),
    )


def _criterion(name: str, value: float, weight: int, is_open: int) -> CriterionScore:
    if value == NOT_APPLICABLE:
        return CriterionScore(name, None, None, None, None, weight, known=True)
    points = contribution(weight, value)
    return CriterionScore(
        name=name,
        value=value,
        contribution=points,
        low=0 if is_open else points,
        high=contribution(weight, 1.0) if is_open else points,
        weight=weight,
        known=not is_open,
    )
