"""What every record that the ministry reviews has in common while its owner still writes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from accounts.models import Review
from accounts.vocabulary import EDITABLE, ReviewStatus


class NotEditable(Exception):
    """The record is with the ministry, or decided; `status` says where it stands."""

    def __init__(self, status: ReviewStatus) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class MissingFact:
    """A fact without which nothing is submitted, and the step of the form that asks for it."""

    step: str
    text: str | Promise


class FactsMissing(Exception):
    """The record cannot be submitted yet; `missing` lists why."""

    def __init__(self, missing: Sequence[MissingFact]) -> None:
        super().__init__(", ".join(str(fact.text) for fact in missing))
        self.missing = list(missing)


def lock_draft(*, review_id: UUID) -> Review:
    """Hold the review until the transaction ends, so that nobody submits what is being changed.

    Refuses with NotEditable unless it is a draft or was returned with questions.
    """
    review = Review.objects.select_for_update().get(pk=review_id)
    if review.status not in EDITABLE:
        raise NotEditable(ReviewStatus(review.status))
    return review
