"""Telling members what the ministry decided."""

from django.utils import timezone

from accounts.models import Review, ReviewMove
from accounts.services import notifications
from accounts.vocabulary import DECIDED, OFFICER_MOVES, LetterKind, ReviewStatus


def note_decision(*, review: Review, move: ReviewMove) -> None:
    """Tell the organisation's members of an officer's decision; other moves are their own doing.

    Call it inside the transaction of the move.
    """
    by_officer = move.to_status in OFFICER_MOVES[ReviewStatus(move.from_status)]
    if not (by_officer and move.to_status in DECIDED):
        return
    notifications.notify(
        recipients=notifications.members_to_tell(review.organisation_id),
        kind=LetterKind.REVIEW,
        matter=f"review_move:{move.pk}",
        due_at=timezone.now(),
    )
