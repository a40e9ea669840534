"""Taking back what nobody has been told yet."""

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts.models import Letter, Notification
from accounts.services.letters import COMPOSING
from accounts.vocabulary import LetterState


class LettersHaveLeft(Exception):
    """What was to be taken back has been told to somebody already."""


def _told(notifications: QuerySet[Notification]) -> QuerySet[Notification]:
    """Those whose letter was handed to the mail server, or may have arrived by an earlier one."""
    return notifications.filter(Q(letter__handed_over_at__isnull=False) | Q(is_in_doubt=True))


def have_letters_left(cause: str) -> bool:
    """Whether a letter that the cause brought about was handed to the mail server."""
    return _told(Notification.objects.filter(cause=cause)).exists()


@transaction.atomic
def take_back_notifications(*, cause: str) -> int:
    """Forget what the cause brought about, and cancel letters that would say nothing else.

    Refuses with LettersHaveLeft once one was handed to the mail server. Returns how many
    notifications there were.
    """
    with connection.cursor() as cursor:  # nobody composes letters meanwhile
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COMPOSING])
    notifications = Notification.objects.filter(cause=cause)
    letters = Letter.objects.filter(pk__in=notifications.values("letter_id")).order_by("pk")
    # Held until the end, so that no worker hands one of them over meanwhile.
    held = [letter.pk for letter in letters.select_for_update()]
    if _told(notifications).exists():
        raise LettersHaveLeft
    count, _rows = notifications.delete()
    silent = Letter.objects.filter(pk__in=held, notifications=None)
    silent.update(state=LetterState.CANCELLED, lease_until=None)
    return count
