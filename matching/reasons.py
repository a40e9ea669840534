"""Why a pair has its score, in words: one function for each criterion.

Each takes the pair and the criterion's value, from 0 to 1, and returns a sentence for the reader: a
member of the manufacturer, of the partner company, or somebody at the ministry who belongs to
neither. Whatever a sentence says is in the two teasers or follows from the score itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from accounts.models import User
from matching.scores import share_text
from partners.models import Mandate
from ventures.bands import band_text
from ventures.models import Venture
from ventures.models.catalogue import CatalogueEntry
from ventures.teaser import names, percent, track_record_text


class Reader(Enum):
    """On whose side the reader stands."""

    MANUFACTURER = 0
    PARTNER = 1
    MINISTRY = 2


def reader_of(user: User) -> Reader:
    """The side of the person's organisation."""
    if user.organisation is None:
        return Reader.MINISTRY
    return Reader.MANUFACTURER if user.organisation.is_manufacturer else Reader.PARTNER


@dataclass(frozen=True)
class Pair:
    """A venture and a mandate, and who reads about them."""

    venture: Venture
    mandate: Mandate
    reader: Reader

    def say(self, manufacturer: str, partner: str, ministry: str, **facts: object) -> str:
        """The wording for the reader in the reader's language, filled in; the others stay marked
        for translation only."""
        return gettext((manufacturer, partner, ministry)[self.reader.value]) % facts


def category(pair: Pair, value: float) -> str:
    """How much of the offer is wanted."""
    wanted = {interest.category_id or interest.group.category_id for interest in _interests(pair)}
    groups = [
        offer.group for offer in pair.venture.offers.all() if offer.group.category_id in wanted
    ]
    facts = {"groups": listed(groups), "share": share_text(value)}
    if value == 1:
        return pair.say(
            _("They want everything that you offer: %(groups)s."),
            _("You want everything that they offer: %(groups)s."),
            _("Everything that is offered is wanted: %(groups)s."),
            **facts,
        )
    return pair.say(
        _("What you offer meets %(share)s of what they look for. They want: %(groups)s."),
        _("What they offer meets %(share)s of what you look for. You want: %(groups)s."),
        _("The offer meets %(share)s of what is looked for. Wanted: %(groups)s."),
        **facts,
    )


def funding_cover(pair: Pair, value: float) -> str:
    """How much of the need the partner can cover: the square of the value."""
    facts = {"need": band_text(pair.venture.need_band_eur), "share": share_text(value * value)}
    if value == 1:
        return pair.say(
            _("They can cover your whole need (%(need)s)."),
            _("You can cover their whole need (%(need)s)."),
            _("The partner can cover the whole need (%(need)s)."),
            **facts,
        )
    return pair.say(
        _("They can cover about %(share)s of your need (%(need)s)."),
        _("You can cover about %(share)s of their need (%(need)s)."),
        _("The partner can cover about %(share)s of the need (%(need)s)."),
        **facts,
    )


def ticket(pair: Pair, value: float) -> str:
    """Whether the need is worth the partner's smallest ticket."""
    facts = {
        "ticket": band_text(pair.mandate.ticket_min_band_eur),
        "share": share_text(value),
    }
    if value == 1:
        return pair.say(
            _("Your need reaches their smallest ticket (%(ticket)s)."),
            _("Their need reaches your smallest ticket (%(ticket)s)."),
            _("The need reaches the smallest ticket (%(ticket)s)."),
            **facts,
        )
    return pair.say(
        _("Your need is about %(share)s of their smallest ticket (%(ticket)s)."),
        _("Their need is about %(share)s of your smallest ticket (%(ticket)s)."),
        _("The need is about %(share)s of the smallest ticket (%(ticket)s)."),
        **facts,
    )


def instruments(pair: Pair, value: float) -> str:
    """Which instruments both name."""
    return _in_common(pair.venture.instruments.all(), pair.mandate.instruments.all(), value)


def forms(pair: Pair, value: float) -> str:
    """Which cooperation forms both name."""
    return _in_common(pair.venture.forms.all(), pair.mandate.forms.all(), value)


def control(pair: Pair, value: float) -> str:
    """Whether the partner may hold the share that it wants."""
    held, asked = pair.venture.max_partner_share, pair.mandate.min_share
    facts = {"held": percent(held), "asked": percent(asked)}
    if asked == 0:
        return pair.say(
            _("They ask for no share."),
            _("You ask for no share."),
            _("No share is asked for."),
        )
    if held is None:
        return pair.say(
            _("They want a share of %(asked)s; you have not stated the largest that you allow."),
            _("You want a share of %(asked)s; they have not stated the largest that they allow."),
            _("A share of %(asked)s is wanted; the largest that is allowed is not stated."),
            **facts,
        )
    if value == 1:
        return pair.say(
            _("They want a share of %(asked)s; you allow up to %(held)s."),
            _("You want a share of %(asked)s; they allow up to %(held)s."),
            _("A share of %(asked)s is wanted; up to %(held)s is allowed."),
            **facts,
        )
    return pair.say(
        _("They want a share of %(asked)s; you allow no more than %(held)s."),
        _("You want a share of %(asked)s; they allow no more than %(held)s."),
        _("A share of %(asked)s is wanted; no more than %(held)s is allowed."),
        **facts,
    )


def readiness(pair: Pair, value: float) -> str:
    """Whether the technology is as ready as the partner asks."""
    held, asked = pair.venture.readiness, pair.mandate.min_readiness
    facts = {"held": held, "asked": asked}
    if asked == 1:
        return pair.say(
            _("They ask for no particular readiness."),
            _("You ask for no particular readiness."),
            _("No particular readiness is asked for."),
        )
    if held is None:
        return pair.say(
            _("They ask for readiness level %(asked)s; you have not stated yours."),
            _("You ask for readiness level %(asked)s; they have not stated theirs."),
            _("Readiness level %(asked)s is asked for; the venture's is not stated."),
            **facts,
        )
    if value == 1:
        return pair.say(
            _("Your readiness level, %(held)s, reaches the %(asked)s that they ask for."),
            _("Their readiness level, %(held)s, reaches the %(asked)s that you ask for."),
            _("The readiness level, %(held)s, reaches the %(asked)s that is asked for."),
            **facts,
        )
    return pair.say(
        _("They ask for readiness level %(asked)s; yours is %(held)s."),
        _("You ask for readiness level %(asked)s; theirs is %(held)s."),
        _("Readiness level %(asked)s is asked for; the venture's is %(held)s."),
        **facts,
    )


def track_record(pair: Pair, value: float) -> str:
    """Whether the product has proven itself as far as the partner asks."""
    held, asked = pair.venture.track_record, pair.mandate.min_track_record
    facts = {"held": track_record_text(held), "asked": track_record_text(asked)}
    if asked == 0:
        return pair.say(
            _("They ask for no track record."),
            _("You ask for no track record."),
            _("No track record is asked for."),
        )
    if held is None:
        return pair.say(
            _("They ask for a track record (%(asked)s); you have not stated yours."),
            _("You ask for a track record (%(asked)s); they have not stated theirs."),
            _("A track record is asked for (%(asked)s); the venture's is not stated."),
            **facts,
        )
    if value == 1:
        return pair.say(
            _("Your track record (%(held)s) reaches what they ask for (%(asked)s)."),
            _("Their track record (%(held)s) reaches what you ask for (%(asked)s)."),
            _("The track record (%(held)s) reaches what is asked for (%(asked)s)."),
            **facts,
        )
    return pair.say(
        _("They ask for a track record (%(asked)s) that yours does not reach (%(held)s)."),
        _("You ask for a track record (%(asked)s) that theirs does not reach (%(held)s)."),
        _("The track record (%(held)s) does not reach what is asked for (%(asked)s)."),
        **facts,
    )


def repair(pair: Pair, value: float) -> str:
    """How many of the named units the plant can repair."""
    skills = {family.code for family in pair.venture.repairable.all()}
    families = [item.family for item in pair.mandate.equipment.all() if item.family_id in skills]
    facts = {"families": listed(families), "share": share_text(value)}
    if value == 1:
        return pair.say(
            _("You can repair all the equipment that they name: %(families)s."),
            _("They can repair all the equipment that you name: %(families)s."),
            _("The plant can repair all the equipment that is named: %(families)s."),
            **facts,
        )
    if value == 0:
        return pair.say(
            _("You can repair none of the equipment that they name."),
            _("They can repair none of the equipment that you name."),
            _("The plant can repair none of the equipment that is named."),
        )
    return pair.say(
        _("You can repair %(share)s of the units that they name: %(families)s."),
        _("They can repair %(share)s of the units that you name: %(families)s."),
        _("The plant can repair %(share)s of the units that are named: %(families)s."),
        **facts,
    )


def repair_does_not_apply() -> str:
    """Why a pair may have no repair criterion."""
    return gettext("Repair plays no part in this pair; its weight counts for the products.")


SENTENCES: dict[str, Callable[[Pair, float], str]] = {
    "category": category,
    "funding_cover": funding_cover,
    "ticket": ticket,
    "instruments": instruments,
    "forms": forms,
    "control": control,
    "readiness": readiness,
    "track_record": track_record,
    "repair": repair,
}


def listed(entries: Iterable[CatalogueEntry]) -> str:
    """Names of catalogue entries as a list in the reader's language."""
    return get_text_list(list(names(entries)), gettext("and"))


def _interests(pair: Pair):
    return pair.mandate.interests.all()


def _in_common(
    ours: Iterable[CatalogueEntry], theirs: Iterable[CatalogueEntry], value: float
) -> str:
    """What both sides name, of as many as the shorter list holds."""
    common = set(ours) & set(theirs)
    facts = {
        "common": listed(common),
        "count": len(common),
        "possible": min(len(set(ours)), len(set(theirs))),
    }
    if value == 1:
        return gettext("Both sides name %(common)s.") % facts
    return gettext("Both sides name %(common)s: %(count)s of at most %(possible)s.") % facts
