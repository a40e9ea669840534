"""Officers' ties to organisations."""

from django.db import transaction
from django.utils import timezone

from accounts.models import OfficerTie, Organisation, User


@transaction.atomic
def declare_tie(*, officer: User, organisation: Organisation) -> None:
    """The officer does not see the organisation's cases any more; its signatures are void.

    There is no way back by the officer itself.
    """
    OfficerTie.objects.get_or_create(officer=officer, organisation=organisation)
    signed = organisation.review.signatures.filter(officer=officer, voided_at__isnull=True)
    signed.update(voided_at=timezone.now())
