"""What would raise a score, in words: single changes that a side can make to its own record.

The engine finds them by scoring the pair again (`engine.improve_venture` and
`engine.improve_mandate`). A sentence names only what the reader states itself or reads in the
other side's teaser.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from matching import engine, loaders
from matching.models import Match
from matching.reasons import Reader
from matching.scores import range_text, score_text
from matching.services.weights import engine_weights
from ventures.bands import band_text
from ventures.teaser import percent, track_record_text

MOST_SHOWN = 6
Names = dict[str, str]


@dataclass(frozen=True)
class Suggestion:
    """One change, what it would add, and the score (or the range of scores) that it would give."""

    text: str
    gain_text: str
    score_text: str


@dataclass(frozen=True)
class Suggestions:
    """What one side could change; `code_name` is its record's."""

    code_name: str
    suggestions: list[Suggestion]


def improvements_of(match: Match, reader: Reader) -> list[Suggestions]:
    """For a member what its own record could change, for the ministry what either could.

    Empty lists where nothing would help. No list at all when the pair's facts are newer than the
    score on the page: the next run brings it up to date. Needs both records with their teaser
    facts, and the weights of the match's run.
    """
    pair = loaders.pair_of(match.venture, match.mandate)
    if pair is None:
        return []
    facts = (pair.venture, pair.mandate, engine_weights(match.run.weights), pair.catalogue)
    if engine.score_pair(*facts).points != match.points:
        return []
    names = _names_of(match)
    found = []
    if reader is not Reader.PARTNER:
        ours = _in_words(engine.improve_venture(*facts), VENTURE_CHANGES, names)
        found.append(Suggestions(match.venture.code_name, ours))
    if reader is not Reader.MANUFACTURER:
        theirs = _in_words(engine.improve_mandate(*facts), MANDATE_CHANGES, names)
        found.append(Suggestions(match.mandate.code_name, theirs))
    return found


def _names_of(match: Match) -> Names:
    """Names by code of all that either side states: a change adds what the other one has."""
    venture, mandate = match.venture, match.mandate
    entries = [
        *venture.instruments.all(),
        *venture.forms.all(),
        *venture.repairable.all(),
        *(offer.group for offer in venture.offers.all()),
        *mandate.instruments.all(),
        *mandate.forms.all(),
        *(item.family for item in mandate.equipment.all()),
    ]
    return {entry.code: entry.name for entry in entries}


def _in_words(
    improvements: tuple[engine.Improvement, ...],
    changes: dict[str, Callable[[engine.Improvement, Names], str]],
    names: Names,
) -> list[Suggestion]:
    return [
        Suggestion(
            text=changes[improvement.field](improvement, names),
            gain_text=score_text(improvement.gain),
            score_text=_score_then(improvement),
        )
        for improvement in improvements[:MOST_SHOWN]
    ]


def _score_then(improvement: engine.Improvement) -> str:
    """The score that a change gives; a fact that is still to be stated opens a range."""
    bounds = range_text(improvement.points_low, improvement.points_high)
    score = score_text(improvement.points)
    if improvement.value is None and bounds:
        return bounds
    return f"{score} ({bounds})" if bounds else score


def _band(improvement: engine.Improvement) -> dict[str, str]:
    return {"band": band_text(Decimal(str(improvement.value)).quantize(Decimal("0.01")))}


def _name(improvement: engine.Improvement, names: Names) -> dict[str, str]:
    return {"name": names[str(improvement.value)]}


def _smaller_tranche(improvement: engine.Improvement, names: Names) -> str:
    return _("Accept single contributions from %(band)s.") % _band(improvement)


def _instrument(improvement: engine.Improvement, names: Names) -> str:
    return _("Accept one more instrument: %(name)s.") % _name(improvement, names)


def _form(improvement: engine.Improvement, names: Names) -> str:
    return _("Accept one more cooperation form: %(name)s.") % _name(improvement, names)


def _largest_share(improvement: engine.Improvement, names: Names) -> str:
    if improvement.value is None:
        return _("State the largest share that you allow a partner.")
    return _("Allow a partner a share of %(share)s.") % {"share": percent(int(improvement.value))}


def _readiness(improvement: engine.Improvement, names: Names) -> str:
    return _("State your level of technology readiness.")


def _track_record(improvement: engine.Improvement, names: Names) -> str:
    return _("State your track record.")


def _repairable(improvement: engine.Improvement, names: Names) -> str:
    return _("Name what else you can repair: %(name)s.") % _name(improvement, names)


def _larger_ticket(improvement: engine.Improvement, names: Names) -> str:
    return _("Raise your largest ticket to %(band)s.") % _band(improvement)


def _smaller_ticket(improvement: engine.Improvement, names: Names) -> str:
    return _("Lower your smallest ticket to %(band)s.") % _band(improvement)


def _smaller_share(improvement: engine.Improvement, names: Names) -> str:
    return _("Ask for a share of %(share)s.") % {"share": percent(int(improvement.value or 0))}


def _less_readiness(improvement: engine.Improvement, names: Names) -> str:
    return _("Ask for technology readiness from level %(level)s.") % {"level": improvement.value}


def _less_track_record(improvement: engine.Improvement, names: Names) -> str:
    record = track_record_text(int(improvement.value or 0))
    return _("Ask for less of a track record: %(record)s.") % {"record": record}


def _interest(improvement: engine.Improvement, names: Names) -> str:
    return _("Add a product group to your interests: %(name)s.") % _name(improvement, names)


def _equipment(improvement: engine.Improvement, names: Names) -> str:
    return _("Name one more kind of equipment to be repaired: %(name)s.") % _name(
        improvement, names
    )


VENTURE_CHANGES: dict[str, Callable[[engine.Improvement, Names], str]] = {
    "min_tranche_eur": _smaller_tranche,
    "instruments": _instrument,
    "forms": _form,
    "max_partner_share": _largest_share,
    "readiness": _readiness,
    "track_record": _track_record,
    "repairable": _repairable,
}
MANDATE_CHANGES: dict[str, Callable[[engine.Improvement, Names], str]] = {
    "ticket_max_eur": _larger_ticket,
    "ticket_min_eur": _smaller_ticket,
    "instruments": _instrument,
    "forms": _form,
    "min_share": _smaller_share,
    "min_readiness": _less_readiness,
    "min_track_record": _less_track_record,
    "interests": _interest,
    "equipment": _equipment,
}
