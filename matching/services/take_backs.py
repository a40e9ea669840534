"""Taking a release back, and looking at its letters before it happens."""

from django.db import transaction

from accounts.letters import RenderedLetter, render_letter
from accounts.models import Letter, Notification, User
from accounts.services.take_backs import (
    LettersHaveLeft,
    have_letters_left,
    take_back_notifications,
)
from accounts.vocabulary import LetterKind
from matching.models import Run
from matching.services import archive, news, releases
from matching.vocabulary import RunState

MOST_SAMPLES = 10


class NotWhatMembersSee(Exception):
    """Only the newest release can be taken back."""


class LettersOfReleaseHaveLeft(Exception):
    """Members were told of the release already."""


class _NothingHappened(Exception):
    """Ends a rehearsal: what was done in its transaction is undone."""


@transaction.atomic
def take_back_release(*, run_id: int, officer: User) -> releases.Release:
    """Show members what they saw before this release, and forget the news that it brought.

    Refuses with NotWhatMembersSee unless it is the newest release, and with
    LettersOfReleaseHaveLeft once a letter about it was handed to the mail server, and with
    archive.ResultsGone when what members saw before is kept no longer.
    """
    releases.lock_releases()
    run = Run.objects.select_for_update().get(pk=run_id)
    if run != releases.newest_released():
        raise NotWhatMembersSee
    try:
        take_back_notifications(cause=news.cause_of(run))
    except LettersHaveLeft:
        raise LettersOfReleaseHaveLeft from None
    Run.objects.filter(pk=run_id).update(
        state=RunState.TAKEN_BACK, released_at=None, taken_back_by=officer
    )
    return releases.replace_matches(releases.newest_released())


def may_be_taken_back(run: Run) -> bool:
    """Whether it is what members see, no letter has told them of it, and what they saw before is
    still kept."""
    shown = list(Run.objects.filter(state=RunState.RELEASED).order_by("-started_at")[:2])
    if run not in shown[:1] or have_letters_left(news.cause_of(run)):
        return False
    return all(archive.has_results(before) for before in shown[1:])


def sample_letters(run: Run, most: int = MOST_SAMPLES) -> list[RenderedLetter]:
    """The first letters that releasing a complete run would write, as they would leave.

    The release is rehearsed in a transaction that is undone, so they are not imitations.
    """
    found: list[RenderedLetter] = []
    try:
        with transaction.atomic():
            releases.lock_releases()
            releases.replace_matches(run)
            found = _written(run, most)
            raise _NothingHappened
    except _NothingHappened:
        return found


def _written(run: Run, most: int) -> list[RenderedLetter]:
    """One letter for each of the first recipients of a run's news."""
    told = Notification.objects.filter(cause=news.cause_of(run))
    recipients = told.order_by("recipient_id").values_list("recipient_id", flat=True).distinct()
    letters: list[RenderedLetter] = []
    for recipient_id in recipients.iterator():
        if len(letters) == most:
            break
        letter = Letter.objects.create(recipient_id=recipient_id, kind=LetterKind.NEW_MATCH)
        told.filter(recipient_id=recipient_id).update(letter=letter)
        rendered = render_letter(letter)
        if rendered is not None:
            letters.append(rendered)
    return letters
