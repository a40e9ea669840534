"""What people and organisations want to hear, and in which language."""

from django.db import transaction

from accounts.models import NotificationPreference, Organisation, Unsubscription, User
from accounts.vocabulary import OPTIONAL_LETTERS, Frequency, Language, LetterKind


class LetterNotOptional(Exception):
    """Letters of this kind belong to the account and cannot be switched off."""


def save_preference(
    *, organisation: Organisation, frequency: Frequency, minimum_score: int
) -> NotificationPreference:
    """How often the organisation hears of new matches, and from which score (40 to 100) on."""
    preference, _created = NotificationPreference.objects.update_or_create(
        organisation=organisation,
        defaults={"frequency": frequency, "minimum_score": minimum_score},
    )
    return preference


@transaction.atomic
def unsubscribe(*, user: User, kind: LetterKind) -> None:
    """No more letters of `kind` to this person, from the next one on; twice is as good as once."""
    if kind not in OPTIONAL_LETTERS:
        raise LetterNotOptional(kind)
    Unsubscription.objects.get_or_create(user=user, kind=kind)


def resubscribe(*, user: User, kind: LetterKind) -> None:
    """Letters of `kind` to this person again."""
    Unsubscription.objects.filter(user=user, kind=kind).delete()


def choose_language(*, user: User, language: Language) -> None:
    """Pages and letters in this language."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
