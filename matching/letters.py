"""What the letter about new matches says: code names, scores and links, as they are true now."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import ngettext

from accounts.letters import absolute, renders
from accounts.models import Notification, NotificationPreference, User
from accounts.vocabulary import Frequency, LetterKind
from matching.models import Match
from matching.scores import POINTS_PER_SCORE, score_text
from matching.services import news

MOST_LINES = 20


@renders(LetterKind.NEW_MATCH, "new_match")
def new_matches(person: User, notifications: Sequence[Notification]) -> dict[str, object] | None:
    """The pairs that this person may still see and wants to hear of, best first; None without any.

    What is hidden or gone by now is put back, so that this letter does not use it up.
    """
    visible = _by_matter(person, Match.objects.visible_to(person), notifications)
    listed = _by_matter(person, _listed(person), notifications)
    news.put_back(
        hidden=[item for item in notifications if item.matter in listed.keys() - visible.keys()],
        gone=[item for item in notifications if item.matter not in listed],
    )
    least = _least_points(person)
    wanted = [match for match in visible.values() if least is not None and match.points >= least]
    if not wanted:
        return None
    wanted.sort(key=lambda match: (-match.points, match.public_id))
    return {
        "subject": ngettext("%(count)s new match", "%(count)s new matches", len(wanted))
        % {"count": len(wanted)},
        "lines": [_line(person, match) for match in wanted[:MOST_LINES]],
        "more": max(len(wanted) - MOST_LINES, 0),
        "action_url": absolute(reverse("matching:match_list")),
        "settings_url": absolute(reverse("accounts:notifications")),
    }


def _listed(person: User):
    """Pairs on the list of the person's organisation, those hidden for now included."""
    if person.organisation is None:
        return Match.objects.none()
    return Match.objects.listed_for(person.organisation)


def _by_matter(person: User, matches, notifications: Sequence[Notification]) -> dict[str, Match]:
    """The matches that the notifications speak of."""
    parts = [item.matter.split(":") for item in notifications]
    found = matches.filter(
        venture_id__in={part[1] for part in parts}, mandate_id__in={part[2] for part in parts}
    ).select_related("venture", "mandate")
    side = _side(person)
    named = {news.matter_of(match.venture_id, match.mandate_id, side): match for match in found}
    return {item.matter: named[item.matter] for item in notifications if item.matter in named}


def _side(person: User) -> str:
    manufacturer = person.organisation is not None and person.organisation.is_manufacturer
    return "venture" if manufacturer else "mandate"


def _least_points(person: User) -> int | None:
    """From how many points on the organisation wants to hear by letter; None: never."""
    preference = NotificationPreference.objects.filter(organisation=person.organisation).first()
    if preference is None:
        preference = NotificationPreference()
    return (
        None
        if preference.frequency == Frequency.NONE
        else POINTS_PER_SCORE * preference.minimum_score
    )


def _line(person: User, match: Match) -> dict[str, str]:
    """One pair by its code names; nothing else about either side may leave in a mail."""
    own, other = match.venture.code_name, match.mandate.code_name
    if _side(person) == "mandate":
        own, other = other, own
    return {
        "own": own,
        "other": other,
        "score": score_text(match.points),
        "url": absolute(reverse("matching:match", args=[match.public_id])),
    }
