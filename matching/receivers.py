"""What matching does when a review moves."""

from django.dispatch import receiver

from accounts.models import Review, ReviewMove
from accounts.services import review_notices
from accounts.signals import review_moved
from accounts.vocabulary import ReviewStatus
from matching.services import runs
from matching.vocabulary import RunTrigger


@receiver(review_moved, dispatch_uid="matching.follow_review")
def follow_review(sender: type[Review], review: Review, move: ReviewMove, **kwargs: object) -> None:
    """Tell the applicant, and ask for a run when a record comes in or goes out.

    Runs inside the transaction of the move, so that neither can be lost.
    """
    review_notices.note_decision(review=review, move=move)
    if ReviewStatus.APPROVED in {move.from_status, move.to_status}:
        runs.request_run(trigger=RunTrigger.APPROVAL)
