"""The registration of an organisation as steps and as a log, as its members read them."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Review, ReviewMove
from accounts.vocabulary import OFFICER_MOVES, ReviewStatus

MOVED_TO = {
    ReviewStatus.DRAFT: _lazy("Taken back to a draft"),
    ReviewStatus.SUBMITTED: _lazy("Submitted to the ministry"),
}
TONES = {
    ReviewStatus.APPROVED: "success",
    ReviewStatus.SUBMITTED: "info",
    ReviewStatus.RETURNED: "warning",
    ReviewStatus.REJECTED: "danger",
    ReviewStatus.SUSPENDED: "danger",
}


@dataclass(frozen=True)
class Outlook:
    """What a state means for the organisation, and what comes next."""

    heading: str | Promise
    meaning: str | Promise
    next: tuple[str | Promise, ...]


OUTLOOKS = {
    ReviewStatus.DRAFT: Outlook(
        _lazy("Your organisation is not submitted yet"),
        _lazy("Your answers are saved and seen by nobody else."),
        (_lazy("Answer what is still missing."), _lazy("Check the answers and submit them.")),
    ),
    ReviewStatus.SUBMITTED: Outlook(
        _lazy("Your organisation is in review"),
        _lazy("The ministry has your answers. You do not have to do anything now."),
        (
            _lazy("An officer checks the registration and who owns the organisation."),
            _lazy("You get an e-mail with the decision or with questions."),
            _lazy("Once approved, you see teasers of the other side and are matched."),
        ),
    ),
    ReviewStatus.APPROVED: Outlook(
        _lazy("Your organisation is approved"),
        _lazy("It takes part under its code name. Names are shown only after mutual interest."),
        (),
    ),
    ReviewStatus.RETURNED: Outlook(
        _lazy("The ministry has questions"),
        _lazy("Your answers can be changed again. It is your turn."),
        (
            _lazy("Read what the ministry wrote."),
            _lazy("Change or complete the answers."),
            _lazy("Submit again; the ministry answers within five working days."),
        ),
    ),
    ReviewStatus.REJECTED: Outlook(
        _lazy("Your organisation is rejected"),
        _lazy("It cannot take part. The reason is below."),
        (_lazy("If facts were misunderstood, write to the ministry and name your code name."),),
    ),
    ReviewStatus.SUSPENDED: Outlook(
        _lazy("Your organisation is suspended"),
        _lazy("It and its records are hidden from everybody else. The reason is below."),
        (_lazy("The ministry decides whether it is approved again. You get an e-mail."),),
    ),
    ReviewStatus.WITHDRAWN: Outlook(
        _lazy("Your organisation is withdrawn"),
        _lazy("It and its records are hidden from everybody else."),
        (_lazy("To take part again, reopen it as a draft and submit it."),),
    ),
}

# What an approved organisation does next, by the state of its record that has come furthest.
AFTER_APPROVAL: dict[ReviewStatus | None, tuple[str | Promise, ...]] = {
    None: (
        _lazy("Describe what you offer or look for and submit it."),
        _lazy("Once that is approved, matches come with the reasons for each score."),
    ),
    ReviewStatus.DRAFT: (
        _lazy("Complete your draft and submit it."),
        _lazy("Once that is approved, matches come with the reasons for each score."),
    ),
    ReviewStatus.RETURNED: (
        _lazy("Answer the ministry’s questions and submit again."),
        _lazy("Once that is approved, matches come with the reasons for each score."),
    ),
    ReviewStatus.SUBMITTED: (
        _lazy("An officer reads the answers."),
        _lazy("You get a letter with the decision."),
    ),
    ReviewStatus.APPROVED: (
        _lazy("Read your matches and the reasons for each score."),
        _lazy("You get letters about new matches, as often as you chose."),
    ),
}


def outlook_of(status: ReviewStatus, furthest: ReviewStatus | None) -> Outlook:
    """The outlook of an organisation in that state, whose furthest record is in the other."""
    outlook = OUTLOOKS[status]
    if status != ReviewStatus.APPROVED:
        return outlook
    return replace(outlook, next=AFTER_APPROVAL[furthest])


def day(moment: datetime | None) -> str:
    """The date in the reader's language and in Kyiv's time; empty for None."""
    if moment is None:
        return ""
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")


def was_decided_by_officer(move: ReviewMove) -> bool:
    """True for the ministry's moves; applicants' and officers' moves have no pair in common."""
    return move.to_status in OFFICER_MOVES[ReviewStatus(move.from_status)]


def _step(text: str, note: str, state: str) -> dict[str, str]:
    return {"text": text, "note": note, "state": state}


def steps_of(review: Review, furthest: ReviewStatus | None) -> list[dict[str, str]]:
    """Sign-up, answers, check, taking part: `{text, note, state}` for the steps component."""
    return [
        _step(_("E-mail address confirmed"), "", "done"),
        _describing(review),
        _checking(review),
        _taking_part(review, furthest),
    ]


def _describing(review: Review) -> dict[str, str]:
    if review.status == ReviewStatus.RETURNED:
        return _step(_("Answer the ministry’s questions"), "", "current")
    if review.status in {ReviewStatus.DRAFT, ReviewStatus.WITHDRAWN}:
        return _step(_("Describe your organisation"), "", "current")
    submitted = _("Submitted on %(day)s") % {"day": day(review.submitted_at)}
    return _step(_("Organisation described"), submitted, "done")


def _checking(review: Review) -> dict[str, str]:
    status = ReviewStatus(review.status)
    if status == ReviewStatus.APPROVED:
        note = _("Approved on %(day)s") % {"day": day(review.approved_at)}
        return _step(_("Checked by the ministry"), note, "done")
    if status == ReviewStatus.SUBMITTED:
        note = _("An officer answers by %(day)s") % {"day": day(review.due_at)}
        return _step(_("Check by the ministry"), note, "current")
    if status in {ReviewStatus.REJECTED, ReviewStatus.SUSPENDED}:
        note = f"{status.label}, {day(review.decided_at)}"
        return _step(_("Checked by the ministry"), note, "current")
    note = _("An answer comes within five working days after you submit.")
    return _step(_("Check by the ministry"), note, "todo")


def _taking_part(review: Review, furthest: ReviewStatus | None) -> dict[str, str]:
    if review.status != ReviewStatus.APPROVED:
        return _step(_("Taking part"), "", "todo")
    state = "done" if furthest == ReviewStatus.APPROVED else "current"
    return _step(_("Taking part"), str(AFTER_APPROVAL[furthest][0]), state)


def history_of(review: Review) -> list[dict[str, object]]:
    """Every move, newest first: what, by which side, when and why; never an officer's name."""
    moves = review.moves.order_by("-moved_at", "-pk")
    return [
        {
            "text": MOVED_TO.get(ReviewStatus(move.to_status), ReviewStatus(move.to_status).label),
            "who": _("Ministry") if was_decided_by_officer(move) else _("Your organisation"),
            "when": timezone.localtime(move.moved_at),
            "note": move.reason,
            "tone": TONES.get(ReviewStatus(move.to_status), ""),
        }
        for move in moves
    ]
