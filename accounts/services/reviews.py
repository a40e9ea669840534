"""Moving a review. Every move locks the row, checks the table of moves, writes the log and tells
whoever listens to `signals.review_moved`, in one transaction."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import signals
from accounts.models import OrganisationIdentity, Review, ReviewMove, User
from accounts.services import clearance, screening
from accounts.services.working_days import add_working_days, working_days_between
from accounts.vocabulary import (
    APPLICANT_MOVES,
    DECIDED,
    NEEDS_REASON,
    OFFICER_MOVES,
    ReviewKind,
    ReviewStatus,
)

WORKING_DAYS_TO_DECIDE = 5
FEWEST_DAYS_LEFT = 1  # for an answer that came in on the last day


class ReviewStateError(Exception):
    """The move is not possible from the review's present status."""


class ReasonMissing(Exception):
    """Returning, rejecting and suspending need a reason that the applicant can read."""


class NumberAlreadyApproved(Exception):
    """Another approved organisation has the same registration number."""


def _stamp(review: Review, status: ReviewStatus, by: User, reason: str) -> None:
    """Bring the dates in line with the new status, as the constraints demand."""
    now = timezone.now()
    decided = status in DECIDED
    review.status = status
    review.reason = reason if status in NEEDS_REASON else ""
    review.decided_at = now if decided else None
    review.decided_by = by if decided else None
    review.approved_at = now if status == ReviewStatus.APPROVED else None
    review.due_at = None
    if status == ReviewStatus.SUBMITTED:
        review.submitted_at = now
        review.due_at = add_working_days(now, _days_left(review))


def _days_left(review: Review) -> int:
    """The working days that are left to decide: the clock stands still while the applicant owes
    an answer, and starts anew with a record that was taken back to a draft."""
    used, since = 0, None
    for move in review.moves.order_by("pk"):
        if move.to_status == ReviewStatus.SUBMITTED:
            used = used if move.from_status == ReviewStatus.RETURNED else 0
            since = move.moved_at
        elif move.to_status == ReviewStatus.RETURNED and since is not None:
            used += working_days_between(since, move.moved_at)
    return max(FEWEST_DAYS_LEFT, WORKING_DAYS_TO_DECIDE - used)


def _move(
    review_id: UUID, status: ReviewStatus, *, by: User, moves: dict, reason: str = ""
) -> Review:
    reason = reason.strip()
    if status in NEEDS_REASON and not reason:
        raise ReasonMissing
    review = Review.objects.select_for_update().get(pk=review_id)
    before = ReviewStatus(review.status)
    if status not in moves[before]:
        raise ReviewStateError(before)
    _stamp(review, status, by, reason)
    review.save()
    move = ReviewMove.objects.create(
        review=review,
        from_status=before,
        to_status=status,
        moved_by=by,
        moved_at=timezone.now(),
        reason=reason,
    )
    screening.follow_move(review)
    signals.review_moved.send(Review, review=review, move=move)
    return review


@transaction.atomic
def submit_review(*, review_id: UUID, member: User) -> Review:
    """Hand a draft, or one returned with questions, to the ministry; due in five working days.

    The services of the record's own app check first that it is complete.
    """
    return _move(review_id, ReviewStatus.SUBMITTED, by=member, moves=APPLICANT_MOVES)


@transaction.atomic
def withdraw_review(*, review_id: UUID, member: User) -> Review:
    """Hide the record at once from everybody but its owner and the ministry."""
    review = _move(review_id, ReviewStatus.WITHDRAWN, by=member, moves=APPLICANT_MOVES)
    _give_number_back(review)
    return review


@transaction.atomic
def revise_review(*, review_id: UUID, member: User) -> Review:
    """Take an approved or withdrawn record back to a draft, hidden until approved anew."""
    return _move(review_id, ReviewStatus.DRAFT, by=member, moves=APPLICANT_MOVES)


@transaction.atomic
def approve_review(*, review_id: UUID, officer: User) -> Review:
    """Let the record take part.

    An organisation must be cleared by its screening (`clearance.NotCleared` says what is in the
    way). With hits it takes the yes of two officers: after the first one the review comes back
    signed but not moved. NumberAlreadyApproved when its registration number is taken.
    """
    review = Review.objects.select_for_update().get(pk=review_id)
    if ReviewStatus.APPROVED not in OFFICER_MOVES[ReviewStatus(review.status)]:
        raise ReviewStateError(review.status)
    if review.kind != ReviewKind.ORGANISATION:
        return _move(review_id, ReviewStatus.APPROVED, by=officer, moves=OFFICER_MOVES)
    if not clearance.sign(review, officer):
        return review
    review = _move(review_id, ReviewStatus.APPROVED, by=officer, moves=OFFICER_MOVES)
    _verify_number(review)
    return review


@transaction.atomic
def confirm_review(*, review_id: UUID, officer: User) -> Review:
    """Keep an approved organisation for which a newer list had hits. ReviewStateError when there
    is nothing to confirm; otherwise as in `approve_review`."""
    review = Review.objects.select_for_update().get(pk=review_id)
    if review.status != ReviewStatus.APPROVED or not screening.waits_for_recheck(review):
        raise ReviewStateError(review.status)
    if clearance.sign(review, officer):
        screening.end_recheck(review)
    return review


def _verify_number(review: Review) -> None:
    identity = OrganisationIdentity.objects.select_for_update().get(
        organisation_id=review.organisation_id
    )
    identity.verified_number = identity.registration_number
    try:
        with transaction.atomic():
            identity.save(update_fields=["verified_number"])
    except IntegrityError as error:
        raise NumberAlreadyApproved from error


def _give_number_back(review: Review) -> None:
    """An organisation that takes part no longer keeps nobody else from its registration number."""
    if review.kind == ReviewKind.ORGANISATION:
        own = OrganisationIdentity.objects.filter(organisation_id=review.organisation_id)
        own.update(verified_number=None)


@transaction.atomic
def return_review(*, review_id: UUID, officer: User, reason: str) -> Review:
    """Ask the applicant something; the record can be edited again."""
    return _move(review_id, ReviewStatus.RETURNED, by=officer, moves=OFFICER_MOVES, reason=reason)


@transaction.atomic
def reject_review(*, review_id: UUID, officer: User, reason: str) -> Review:
    """Refuse for good."""
    review = _move(review_id, ReviewStatus.REJECTED, by=officer, moves=OFFICER_MOVES, reason=reason)
    _give_number_back(review)
    return review


@transaction.atomic
def suspend_review(*, review_id: UUID, officer: User, reason: str) -> Review:
    """Take an approved record out of everything at once, until approved again."""
    return _move(review_id, ReviewStatus.SUSPENDED, by=officer, moves=OFFICER_MOVES, reason=reason)
