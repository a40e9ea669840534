"""Matches as lists and pages show them to a reader, from the reader's side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from matching.explanations import Criterion, explain, main_reasons
from matching.models import Match
from matching.reasons import Reader, reader_of
from matching.scores import POINTS_PER_SCORE, range_text, score_text
from partners.models import Mandate
from partners.teaser import MandateTeaser
from partners.teaser import teaser_of as mandate_teaser
from ventures.models import Venture
from ventures.teaser import VentureTeaser
from ventures.teaser import teaser_of as venture_teaser

NEW_FOR = timedelta(days=7)


def with_facts(matches: QuerySet[Match]) -> QuerySet[Match]:
    """Matches with all that a card or a page of them reads, in a constant number of queries."""
    return matches.select_related("run__weights").prefetch_related(
        Prefetch("venture", Venture.objects.with_teaser_facts().select_related("review")),
        Prefetch("mandate", Mandate.objects.with_teaser_facts().select_related("review")),
    )


@dataclass(frozen=True)
class Side:
    """One of the two records of a match: what it is called and what its teaser says."""

    kind: str
    code_name: str
    line: str
    teaser: VentureTeaser | MandateTeaser


def venture_side(match: Match) -> Side:
    """The venture's side."""
    teaser = venture_teaser(match.venture)
    parts = [_("need %(amount)s") % {"amount": teaser.need}, *teaser.forms]
    return Side(_("Venture"), teaser.code_name, " · ".join(parts), teaser)


def mandate_side(match: Match) -> Side:
    """The mandate's side."""
    teaser = mandate_teaser(match.mandate)
    ticket = _("ticket %(least)s to %(most)s")
    parts = [
        teaser.country,
        teaser.kind,
        ticket % {"least": teaser.ticket_min, "most": teaser.ticket_max},
        *teaser.forms,
    ]
    return Side(_("Mandate"), teaser.code_name, " · ".join(filter(None, parts)), teaser)


@dataclass(frozen=True)
class MatchCard:
    """A match for one reader. `own` is the reader's record; for the ministry it is the venture."""

    match: Match
    reader: Reader
    own: Side
    other: Side
    criteria: list[Criterion]

    @property
    def reasons(self) -> list[Criterion]:
        """What matters most, in words."""
        return main_reasons(self.criteria)

    @property
    def score_text(self) -> str:
        """The score with one decimal."""
        return score_text(self.match.points)

    @property
    def range_text(self) -> str:
        """The bounds, where facts are not stated."""
        return range_text(self.match.points_low, self.match.points_high)

    @property
    def score(self) -> float:
        """The score as a number, for a bar."""
        return self.match.points / POINTS_PER_SCORE

    @property
    def low(self) -> float | None:
        """Its low bound; None where every fact is stated."""
        return self.match.points_low / POINTS_PER_SCORE if self.range_text else None

    @property
    def high(self) -> float | None:
        """Its high bound; None where every fact is stated."""
        return self.match.points_high / POINTS_PER_SCORE if self.range_text else None

    @property
    def is_new(self) -> bool:
        """Released for the first time within the last week."""
        return self.match.since > timezone.now() - NEW_FOR

    @property
    def place(self) -> int | None:
        """Its place in the reader's own list; the other side's is nobody else's business."""
        places = {
            Reader.MANUFACTURER: self.match.rank_for_venture,
            Reader.PARTNER: self.match.rank_for_mandate,
        }
        return places.get(self.reader)


def card_of(match: Match, user: User) -> MatchCard:
    """The match as `user` sees it; read it with `with_facts`."""
    reader = reader_of(user)
    own, other = venture_side(match), mandate_side(match)
    if reader is Reader.PARTNER:
        own, other = other, own
    return MatchCard(match, reader, own, other, explain(match, reader))


def cards_of(matches: Iterable[Match], user: User) -> list[MatchCard]:
    """The matches of a page as `user` sees them, in their order."""
    return [card_of(match, user) for match in matches]
