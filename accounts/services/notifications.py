"""Noting that somebody must hear of a matter, once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts import doorbell
from accounts.models import Notification, User
from accounts.vocabulary import Frequency, LetterKind

DIGEST_HOUR = 8


def next_digest_at(frequency: str, now: datetime) -> datetime:
    """When the next digest of that frequency leaves: at once, at 8 o'clock, or on Monday at 8."""
    if frequency == Frequency.IMMEDIATE:
        return now
    local = timezone.localtime(now)
    due = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if due <= local:
        due += timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        due += timedelta(days=-due.weekday() % 7)
    return due


def notify(*, recipients: Iterable[int], kind: LetterKind, matter: str, due_at: datetime) -> None:
    """Store one notification per person; a person who has been told of the matter is not told
    again.

    Call it inside the transaction that creates the matter.
    """
    from accounts import tasks

    Notification.objects.bulk_create(
        [
            Notification(recipient_id=person, kind=kind, matter=matter, due_at=due_at)
            for person in recipients
        ],
        ignore_conflicts=True,
    )
    doorbell.ring(tasks.relay_letters)


def members_to_tell(organisation_id: object) -> list[int]:
    """Ids of the active members of an organisation."""
    reachable = Q(membership__organisation_id=organisation_id, is_active=True)
    return list(User.objects.filter(reachable).values_list("pk", flat=True))
