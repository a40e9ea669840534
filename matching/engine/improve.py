"""What would raise a score: single changes that one side can make to its own record.

Each is found by scoring the pair again with the record changed, not by a formula. A change goes
exactly as far as it helps: a ticket is widened to the need and no further, a share is moved to what
the other side names. The facts of the other side that a change rests on are the teaser's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from .records import Mandate, Venture, Weights
from .score import PairScore, score_pair

LEAST_READINESS: Final = 1
Record = TypeVar("Record", Venture, Mandate)


@dataclass(frozen=True, slots=True)
class Improvement:
    """One change and the score that it would give.

    `field` is the record's field. `value` is its new value, the code that is added to it, or None
    where an unknown fact should be stated: then `points_low` and `points_high` are what the worst
    and the best answer would give, and `points` is the best. `gain` is the difference in points to
    the score of today, which counts as 0 while a gate fails.
    """

    field: str
    value: float | int | str | None
    points: int
    points_low: int
    points_high: int
    gain: int


# A change: the field, what to say of it, the changed record, and the worst case of a stated fact.
_Change = tuple[str, Any, Any, Any]


def _with(record: Record, **changes: Any) -> Record:
    """The record with other facts, checked anew."""
    return replace(record, **changes)


def improve_venture(
    venture: Venture, mandate: Mandate, weights: Weights, catalogue: Mapping[str, str]
) -> tuple[Improvement, ...]:
    """What the manufacturer can change, best gain first; nothing that would not raise the score.

    RecordError as in `score_pair`.
    """
    return _ranked(
        score_pair(venture, mandate, weights, catalogue),
        [
            _judged(
                change, [(record, mandate) for record in change[2:] if record], weights, catalogue
            )
            for change in _venture_changes(venture, mandate)
        ],
    )


def improve_mandate(
    venture: Venture, mandate: Mandate, weights: Weights, catalogue: Mapping[str, str]
) -> tuple[Improvement, ...]:
    """What the partner can change, best gain first; nothing that would not raise the score.

    A mandate that could no longer give its smallest ticket is no improvement. RecordError as in
    `score_pair`.
    """
    changes = [c for c in _mandate_changes(venture, mandate, catalogue) if c[2].takes_part]
    return _ranked(
        score_pair(venture, mandate, weights, catalogue),
        [_judged(change, [(venture, change[2])], weights, catalogue) for change in changes],
    )


def _venture_changes(venture: Venture, mandate: Mandate) -> Iterator[_Change]:
    if 0 < mandate.ceiling_eur < venture.min_tranche_eur:
        tranche = mandate.ceiling_eur
        yield "min_tranche_eur", tranche, _with(venture, min_tranche_eur=tranche), None
    for name in ("instruments", "forms"):
        own: frozenset[str] = getattr(venture, name)
        for code in sorted(getattr(mandate, name) - own):
            yield name, code, _with(venture, **{name: own | {code}}), None
    yield from _levels(venture, mandate)
    for family in sorted(mandate.equipment.keys() - venture.repairable):
        changed = _with(venture, repairable=venture.repairable | {family})
        yield "repairable", family, changed, None


def _levels(venture: Venture, mandate: Mandate) -> Iterator[_Change]:
    """A larger share for the partner; unknown facts that the mandate asks about, stated."""
    asked = {
        "max_partner_share": (mandate.min_share, 0),
        "readiness": (mandate.min_readiness, LEAST_READINESS),
        "track_record": (mandate.min_track_record, 0),
    }
    for name, (wanted, least) in asked.items():
        held = getattr(venture, name)
        best = _with(venture, **{name: wanted})
        if held is None:
            yield name, None, best, _with(venture, **{name: least})
        elif name == "max_partner_share" and held < wanted:
            yield name, wanted, best, None


def _mandate_changes(
    venture: Venture, mandate: Mandate, catalogue: Mapping[str, str]
) -> Iterator[_Change]:
    for amount in _wider_tickets(venture, mandate):
        yield "ticket_max_eur", amount, _with(mandate, ticket_max_eur=amount), None
    if venture.need_eur < mandate.ticket_min_eur:
        need = venture.need_eur
        yield "ticket_min_eur", need, _with(mandate, ticket_min_eur=need), None
    for name in ("instruments", "forms"):
        own: frozenset[str] = getattr(mandate, name)
        for code in sorted(getattr(venture, name) - own):
            yield name, code, _with(mandate, **{name: own | {code}}), None
    demands = {
        "min_share": venture.max_partner_share,
        "min_readiness": venture.readiness,
        "min_track_record": venture.track_record,
    }
    for name, held in demands.items():
        if held is not None and held < getattr(mandate, name):
            yield name, held, _with(mandate, **{name: held}), None
    most = max(mandate.interests.values())
    for group in sorted(venture.offer.keys() - mandate.excluded_groups):
        if group in catalogue:
            interests = {**mandate.interests, group: most}
            yield "interests", group, _with(mandate, interests=interests), None
    for family in sorted(venture.repairable - mandate.equipment.keys()):
        equipment = {**mandate.equipment, family: 1}
        yield "equipment", family, _with(mandate, equipment=equipment), None


def _wider_tickets(venture: Venture, mandate: Mandate) -> Iterator[float]:
    """The largest ticket at the smallest contribution and at the need, within the budget."""
    budget = mandate.budget_left_eur
    limit = venture.need_eur if budget is None else min(venture.need_eur, budget)
    for amount in sorted({min(venture.min_tranche_eur, limit), limit}):
        if amount > mandate.ticket_max_eur:
            yield amount


def _judged(
    change: _Change,
    pairs: list[tuple[Venture, Mandate]],
    weights: Weights,
    catalogue: Mapping[str, str],
) -> tuple[_Change, list[PairScore]]:
    """The change with the scores that it gives: of a stated fact the best, then the worst."""
    return change, [score_pair(*pair, weights, catalogue) for pair in pairs]


def _ranked(
    today: PairScore, judged: list[tuple[_Change, list[PairScore]]]
) -> tuple[Improvement, ...]:
    """Those that raise the score, best gain first; equal ones by field and value."""
    found = []
    for (name, value, *_records), scores in judged:
        best, worst = scores[0], scores[-1]
        if best.points is None or worst.points_low is None or best.points_high is None:
            continue  # another gate still fails
        gain = best.points - (today.points or 0)
        if gain > 0:
            bounds = (worst.points_low, best.points_high)
            found.append(Improvement(name, value, best.points, *bounds, gain))
    return tuple(sorted(found, key=lambda item: (-item.gain, item.field, str(item.value))))
