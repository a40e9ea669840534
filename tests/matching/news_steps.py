"""Steps of a match's way to its letter that tests take."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import (
    Letter,
    Notification,
    NotificationPreference,
)
from accounts.services import letters
from accounts.vocabulary import LetterState
from matching.services import releases
from matching.services.releases import Release
from tests.factories import (
    review_facts,
)
from tests.matching.test_releases import complete_run


def release(*pairs) -> Release:
    return releases.release_run(run_id=complete_run(*pairs).pk)


def prefer(person, **preference) -> None:
    NotificationPreference.objects.filter(organisation=person.organisation).update(**preference)


def matters() -> set[tuple]:
    return set(Notification.objects.values_list("recipient", "kind", "matter"))


def move(record, status) -> None:
    for name, value in review_facts(status).items():
        setattr(record.review, name, value)
    record.review.save()


def letter_to(person) -> Letter:
    """The letter that carries what is due for this person."""
    Notification.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    letters.compose_due_letters()
    return Letter.objects.get(recipient=person, state=LetterState.PENDING)
