"""A match taken apart: each criterion with its weight, its points, its bounds and its reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from matching import reasons
from matching.engine import CRITERIA
from matching.engine.criteria import control_is_open, readiness_is_open, track_record_is_open
from matching.engine.vocabulary import UNKNOWN
from matching.models import Match, WeightsVersion
from matching.scores import POINTS_PER_SCORE, score_text
from partners.teaser import MandateTeaser
from partners.teaser import teaser_of as mandate_teaser
from ventures.teaser import VentureTeaser
from ventures.teaser import teaser_of as venture_teaser


@dataclass(frozen=True)
class Criterion:
    """One criterion of a match. `points` is None where it does not apply; `low` and `high` (points)
    are set where it hangs on a fact that is not stated. Its sentence is written when somebody reads
    it: a card says three of nine."""

    name: str
    weight: int
    points: int | None
    write: Callable[[], str] = field(compare=False, repr=False)
    low: int | None = None
    high: int | None = None

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return label_of(self.name)

    @cached_property
    def sentence(self) -> str:
        """Why it has its points, in the reader's language."""
        return self.write()

    @property
    def applies(self) -> bool:
        """Whether it counts in this pair."""
        return self.points is not None

    @property
    def does_not_apply(self) -> bool:
        """Whether it is left out of this pair."""
        return self.points is None

    @property
    def is_unknown(self) -> bool:
        """Whether it hangs on a fact that is not stated."""
        return self.high is not None

    @property
    def value(self) -> float:
        """From 0 to 1: what it contributes, of what its weight allows."""
        return (self.points or 0) / (POINTS_PER_SCORE * self.weight) if self.weight else 0.0

    @property
    def contribution_text(self) -> str:
        """Its points as part of the score, with one decimal."""
        return score_text(self.points or 0)

    @property
    def exact_text(self) -> str:
        """Its points to the last one; these add up."""
        return score_text(self.points or 0, decimals=3)

    @property
    def length(self) -> float:
        """Its points on the scale of the weights, for a bar."""
        return (self.points or 0) / POINTS_PER_SCORE

    @property
    def low_length(self) -> float | None:
        """Its low bound on the scale of the weights."""
        return None if self.low is None else self.low / POINTS_PER_SCORE

    @property
    def high_length(self) -> float | None:
        """Its high bound on the scale of the weights."""
        return None if self.high is None else self.high / POINTS_PER_SCORE


LABELS = {
    "category": gettext_noop("Products"),
    "funding_cover": gettext_noop("Funding"),
    "ticket": gettext_noop("Ticket"),
    "instruments": gettext_noop("Instruments"),
    "forms": gettext_noop("Cooperation forms"),
    "control": gettext_noop("Control"),
    "readiness": gettext_noop("Technology readiness"),
    "track_record": gettext_noop("Track record"),
    "repair": gettext_noop("Repair"),
}


def label_of(name: str) -> str:
    """The criterion's name in the reader's language."""
    return _(LABELS[name])


def explain(match: Match, reader: reasons.Reader) -> list[Criterion]:
    """Every criterion of a match in the order of the contract; their points sum to the match's.

    Needs both records with their teaser facts, and the weights of the match's run.
    """
    pair = reasons.Pair(match.venture, match.mandate, reader)
    points = dict(zip(CRITERIA, match.criteria, strict=True))
    weights = _weights_in(match.run.weights, applies=points["repair"] is not None)
    open_ones = _open_criteria(pair)
    return [
        _criterion(pair, name, points[name], weights[name], name in open_ones) for name in CRITERIA
    ]


def main_reasons(criteria: Iterable[Criterion], most: int = 3) -> list[Criterion]:
    """What speaks most for the pair and what costs it most: the strongest criteria, and the one
    that loses most of its weight, if any loses."""
    counting = [criterion for criterion in criteria if criterion.points is not None]
    lost = max(counting, key=_loss)
    strongest = sorted(
        (criterion for criterion in counting if criterion is not lost or not _loss(lost)),
        key=lambda criterion: -(criterion.points or 0),
    )
    if not _loss(lost):
        return strongest[:most]
    return [*strongest[: most - 1], lost]


def _loss(criterion: Criterion) -> int:
    return POINTS_PER_SCORE * criterion.weight - (criterion.points or 0)


def _weights_in(version: WeightsVersion, *, applies: bool) -> dict[str, int]:
    """What each criterion weighs in a pair; the weight of a repair that does not apply goes to the
    products."""
    weights = {name: getattr(version, name) for name in CRITERIA}
    if not applies:
        weights["category"] += weights["repair"]
        weights["repair"] = 0
    return weights


def _open_criteria(pair: reasons.Pair) -> set[str]:
    """Criteria that ask for a fact which the venture does not state."""
    venture, mandate = pair.venture, pair.mandate
    is_open = {
        "control": control_is_open(_level(venture.max_partner_share), mandate.min_share),
        "readiness": readiness_is_open(_level(venture.readiness), mandate.min_readiness),
        "track_record": track_record_is_open(
            _level(venture.track_record), mandate.min_track_record
        ),
    }
    return {name for name, answer in is_open.items() if answer}


def _level(fact: int | None) -> int:
    return UNKNOWN if fact is None else fact


def _criterion(
    pair: reasons.Pair, name: str, points: int | None, weight: int, is_open: bool
) -> Criterion:
    if points is None:
        return Criterion(name, weight, None, reasons.repair_does_not_apply)
    value = points / (POINTS_PER_SCORE * weight) if weight else 0.0
    write = partial(reasons.SENTENCES[name], pair, value)
    if not is_open:
        return Criterion(name, weight, points, write)
    return Criterion(name, weight, points, write, low=0, high=POINTS_PER_SCORE * weight)


@dataclass(frozen=True)
class FactPair:
    """What each side states about a criterion, as its teaser says it."""

    venture: str
    mandate: str


def facts_behind(match: Match) -> dict[str, FactPair]:
    """The facts of both teasers by criterion."""
    ours, theirs = venture_teaser(match.venture), mandate_teaser(match.mandate)
    return {
        "category": FactPair("; ".join(ours.chips), "; ".join(theirs.chips)),
        "funding_cover": FactPair(_need(ours), _ceiling(theirs)),
        "ticket": FactPair(
            _need(ours), _("Smallest ticket: %(amount)s") % {"amount": theirs.ticket_min}
        ),
        "instruments": FactPair(", ".join(ours.instruments), ", ".join(theirs.instruments)),
        "forms": FactPair(", ".join(ours.forms), ", ".join(theirs.forms)),
        "control": FactPair(ours.max_partner_share, theirs.min_share),
        "readiness": FactPair(ours.readiness, theirs.min_readiness),
        "track_record": FactPair(ours.track_record, theirs.min_track_record),
        "repair": FactPair(
            "; ".join(ours.repairable) or _("none named"),
            "; ".join(theirs.equipment) or _("none named"),
        ),
    }


def _need(teaser: VentureTeaser) -> str:
    return _("Need: %(amount)s") % {"amount": teaser.need}


def _ceiling(teaser: MandateTeaser) -> str:
    return _("Largest ticket: %(ticket)s; budget left: %(budget)s") % {
        "ticket": teaser.ticket_max,
        "budget": teaser.budget_left,
    }
