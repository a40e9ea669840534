"""Where a record stands, told to its owner: the state, who acts next, the moves it offers."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Review
from accounts.vocabulary import APPLICANT_MOVES, EDITABLE, ReviewStatus

Text = str | Promise


@dataclass(frozen=True)
class MoveOffer:
    """A move that the owner may make now: its address, its button and what follows from it."""

    slug: str
    label: Text
    kind: str
    consequence: Text
    question: Text


@dataclass(frozen=True)
class Standing:
    """A state as a word, an icon and a colour, with the next step and whose it is."""

    status: ReviewStatus
    tone: str
    icon: str
    who: Text
    next_step: Text
    due: datetime | None
    reason: str
    moves: tuple[MoveOffer, ...]

    @property
    def text(self) -> Text:
        """The state's name."""
        return self.status.label

    @property
    def is_editable(self) -> bool:
        """The owner may change the answers now."""
        return self.status in EDITABLE


YOU = _("You")
MINISTRY = _("The ministry")
NOBODY = _("Nobody has to act")

# status -> tone, icon, who acts next, what the next step is
LOOKS: dict[ReviewStatus, tuple[str, str, Text, Text]] = {
    ReviewStatus.DRAFT: (
        "neutral",
        "pencil",
        YOU,
        _("Complete the answers and submit them to the ministry."),
    ),
    ReviewStatus.SUBMITTED: (
        "info",
        "clock",
        MINISTRY,
        _("An officer checks the answers. They cannot be changed meanwhile."),
    ),
    ReviewStatus.APPROVED: (
        "success",
        "circle-check",
        NOBODY,
        _("It takes part in matching under its code name."),
    ),
    ReviewStatus.RETURNED: (
        "warning",
        "circle-question-mark",
        YOU,
        _("Answer the ministry’s questions and submit again."),
    ),
    ReviewStatus.REJECTED: (
        "danger",
        "circle-x",
        NOBODY,
        _("The ministry refused it for good and gave the reason."),
    ),
    ReviewStatus.SUSPENDED: (
        "danger",
        "circle-pause",
        MINISTRY,
        _("It is hidden from everybody until the ministry decides."),
    ),
    ReviewStatus.WITHDRAWN: (
        "neutral",
        "eye-off",
        YOU,
        _("It is hidden. Reopen it as a draft to use it again."),
    ),
}

SUBMIT = MoveOffer(
    "submit",
    _("Submit to the ministry"),
    "primary",
    _("The ministry answers within five working days. Until then the answers cannot be changed."),
    _("Submit to the ministry now? The answers cannot be changed while it is in review."),
)
REVISE = MoveOffer(
    "revise",
    _("Take back to change"),
    "secondary",
    _("It becomes a draft: hidden at once, and shown again only after a new approval."),
    _("Take it back to a draft? It is hidden at once until the ministry approves it again."),
)
REOPEN = MoveOffer(
    "revise",
    _("Reopen as a draft"),
    "secondary",
    _("You can change it and submit it again. It stays hidden until it is approved."),
    _("Reopen it as a draft?"),
)
WITHDRAW = MoveOffer(
    "withdraw",
    _("Withdraw"),
    "danger",
    _("It is hidden at once from everybody but you and the ministry, and its matches end."),
    _("Withdraw it? It is hidden at once and its matches end."),
)


def _moves_from(status: ReviewStatus) -> tuple[MoveOffer, ...]:
    revise = REOPEN if status == ReviewStatus.WITHDRAWN else REVISE
    offers = {
        ReviewStatus.SUBMITTED: SUBMIT,
        ReviewStatus.DRAFT: revise,
        ReviewStatus.WITHDRAWN: WITHDRAW,
    }
    return tuple(offer for target, offer in offers.items() if target in APPLICANT_MOVES[status])


def standing_of(review: Review) -> Standing:
    """The standing of a record, from its review."""
    status = ReviewStatus(review.status)
    tone, icon, who, next_step = LOOKS[status]
    return Standing(
        status=status,
        tone=tone,
        icon=icon,
        who=who,
        next_step=next_step,
        due=review.due_at,
        reason=review.reason,
        moves=_moves_from(status),
    )
