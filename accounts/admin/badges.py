"""States as officers see them: a word, an icon and a colour, never a colour alone."""

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Letter, Review
from accounts.standing import LOOKS
from accounts.vocabulary import LetterState, ReviewKind, ReviewStatus

LETTER_TONES = {
    LetterState.PENDING: ("neutral", "clock"),
    LetterState.SENDING: ("info", "send"),
    LetterState.SENT: ("success", "mail-check"),
    LetterState.IN_DOUBT: ("warning", "circle-question-mark"),
    LetterState.FAILED: ("danger", "circle-x"),
    LetterState.CANCELLED: ("neutral", "ban"),
}
KIND_ICONS = {
    ReviewKind.ORGANISATION: "building-2",
    ReviewKind.VENTURE: "factory",
    ReviewKind.MANDATE: "search",
}


@dataclass(frozen=True)
class Badge:
    """What `components/badge.html` takes."""

    text: str
    tone: str
    icon: str

    def __str__(self) -> SafeString:
        return render_to_string("components/badge.html", vars(self))


def review_badge(review: Review) -> Badge:
    """Where the record stands."""
    tone, icon, *_rest = LOOKS[ReviewStatus(review.status)]
    return Badge(review.get_status_display(), tone, icon)


def letter_badge(letter: Letter) -> Badge:
    """How far the letter has come."""
    return Badge(letter.get_state_display(), *LETTER_TONES[LetterState(letter.state)])


def due_badge(due_at: datetime | None) -> Badge | None:
    """How much time a submitted record has left, in whole days of the ministry's calendar."""
    if due_at is None:
        return None
    days = (timezone.localdate(due_at) - timezone.localdate()).days
    if due_at <= timezone.now():
        late = ngettext("Overdue by %(days)s day", "Overdue by %(days)s days", -days)
        text = late % {"days": -days} if days else _("Overdue since today")
        return Badge(text, "danger", "triangle-alert")
    if days == 0:
        return Badge(_("Due today"), "warning", "clock")
    left = ngettext("Due in %(days)s day", "Due in %(days)s days", days) % {"days": days}
    return Badge(left, "neutral", "calendar")
