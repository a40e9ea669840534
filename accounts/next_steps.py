"""What a member can do next, as a task list: one line a task, its state in a word and a colour."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import NotificationPreference, Organisation, Review, User
from accounts.standing import standing_of
from accounts.vocabulary import Frequency, ReviewKind, ReviewStatus

Task = dict[str, str]

# The record that each kind of organisation writes, and the addresses of its first and its list.
RECORDS = {
    True: (ReviewKind.VENTURE, "ventures:venture_new", "ventures:venture_list"),
    False: (ReviewKind.MANDATE, "partners:mandate_new", "partners:mandate_list"),
}
FURTHEST = (
    ReviewStatus.APPROVED,
    ReviewStatus.RETURNED,
    ReviewStatus.SUBMITTED,
    ReviewStatus.DRAFT,
)


def next_steps_for(user: User, review: Review, furthest: ReviewStatus | None) -> list[Task]:
    """The tasks of a member in the order of the journey.

    `review` is its organisation's, `furthest` the state of its record that has come furthest.
    """
    organisation = user.organisation
    return [
        _task(_("Confirm your e-mail address"), "", "", _("Done"), "success"),
        _organisation_task(review),
        _record_task(organisation, review, furthest),
        _notifications_task(organisation),
    ]


def _task(text: str, hint: str, url: str, status: str, tone: str, icon: str = "") -> Task:
    return {"text": text, "hint": hint, "url": url, "status": status, "tone": tone, "icon": icon}


def _organisation_task(review: Review) -> Task:
    standing = standing_of(review)
    hints = {
        ReviewStatus.DRAFT: _("Your answers are saved after each step."),
        ReviewStatus.RETURNED: _("The ministry has questions."),
        ReviewStatus.SUBMITTED: _("The ministry answers within five working days."),
    }
    return _task(
        _("Describe your organisation and submit it"),
        hints.get(standing.status, ""),
        reverse("accounts:organisation"),
        str(standing.text),
        standing.tone,
        standing.icon,
    )


def _record_task(organisation: Organisation, review: Review, furthest: ReviewStatus | None) -> Task:
    _kind, new, overview = RECORDS[organisation.is_manufacturer]
    text = (
        _("Describe your first venture")
        if organisation.is_manufacturer
        else _("Describe your first mandate")
    )
    if furthest is not None:
        return _task(text, "", reverse(overview), str(furthest.label), _tone_of(furthest))
    if review.status in {ReviewStatus.REJECTED, ReviewStatus.SUSPENDED, ReviewStatus.WITHDRAWN}:
        return _task(text, _("Not possible now."), "", _("Closed"), "neutral", "lock")
    hint = _("You can write it while the ministry checks your organisation.")
    hint = "" if review.status == ReviewStatus.APPROVED else hint
    return _task(text, hint, reverse(new), _("Not started"), "neutral")


def furthest_record_status(organisation: Organisation) -> ReviewStatus | None:
    """The state of the venture or mandate that has come furthest; None when none counts."""
    kind, _new, _overview = RECORDS[organisation.is_manufacturer]
    found = set(
        Review.objects.filter(organisation=organisation, kind=kind).values_list("status", flat=True)
    )
    return next((status for status in FURTHEST if status in found), None)


def _tone_of(status: ReviewStatus) -> str:
    tones = {ReviewStatus.APPROVED: "success", ReviewStatus.RETURNED: "warning"}
    return tones.get(status, "info" if status == ReviewStatus.SUBMITTED else "neutral")


def _notifications_task(organisation: Organisation) -> Task:
    preference = NotificationPreference.objects.filter(organisation=organisation).first()
    frequency = Frequency(preference.frequency if preference else Frequency.DAILY)
    text = _("Choose how often you hear of new matches")
    return _task(text, "", reverse("accounts:notifications"), str(frequency.label), "info", "bell")
