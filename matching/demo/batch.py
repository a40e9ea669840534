"""Rows of the demo world, gathered first and stored with few statements."""

import uuid
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from django.db import connection, models
from django.utils import timezone

from accounts.code_names import draw_code_name
from accounts.models import (
    Membership,
    NotificationPreference,
    Organisation,
    OrganisationIdentity,
    Review,
    ReviewMove,
    User,
)
from accounts.services.reviews import WORKING_DAYS_TO_DECIDE, add_working_days
from accounts.vocabulary import DECIDED, NEEDS_REASON, ReviewKind, ReviewStatus

THOUSAND = 1_000
LONGEST_WAIT = 9  # days: some cases are overdue, most are not
Row = TypeVar("Row", bound=models.Model)

REASONS = {
    ReviewStatus.RETURNED: "Please state who owns the remaining shares.",
    ReviewStatus.REJECTED: "The registration number belongs to a dissolved company.",
    ReviewStatus.SUSPENDED: "Suspended while ownership is checked again.",
}


def rounded(amount: float, unit: int) -> int:
    """The amount in whole EUR, rounded to the unit."""
    return round(amount / unit) * unit


class Batch:
    """Gathers model instances in the order in which they must be stored."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.now = timezone.now()
        self.rows: dict[type[models.Model], list[models.Model]] = {}
        self.code_names: set[str] = set()
        self.families: list[str] = []

    def add(self, row: Row) -> Row:
        """Keep a row for storing."""
        self.rows.setdefault(type(row), []).append(row)
        return row

    def store(self) -> None:
        """Store everything, a statement per thousand rows of a model; the planner is told of it
        at once, for its statistics are those of empty tables."""
        for model, rows in self.rows.items():
            model._default_manager.bulk_create(rows, batch_size=1000)
        self.rows.clear()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def code_name(self) -> str:
        """A code name that is new in this world."""
        while True:
            name = draw_code_name(self.random)
            if name not in self.code_names:
                self.code_names.add(name)
                return name

    def review(self, kind: ReviewKind, organisation_id: uuid.UUID, status: str) -> Review:
        """A review in `status` with dates some days back and the moves that led there."""
        longest = LONGEST_WAIT if status == ReviewStatus.SUBMITTED else 90
        submitted = self.now - timedelta(days=self.random.randrange(1, longest), hours=3)
        decided = submitted + timedelta(days=self.random.randrange(1, 5))
        decided = min(decided, self.now)
        review = self.add(
            Review(
                id=self.uuid(),
                kind=kind,
                organisation_id=organisation_id,
                status=status,
                submitted_at=None if status == ReviewStatus.DRAFT else submitted,
                due_at=add_working_days(submitted, WORKING_DAYS_TO_DECIDE)
                if status == ReviewStatus.SUBMITTED
                else None,
                decided_at=decided if status in DECIDED else None,
                approved_at=decided if status == ReviewStatus.APPROVED else None,
                reason=REASONS[ReviewStatus(status)] if status in NEEDS_REASON else "",
            )
        )
        self._log(review, submitted, decided)
        return review

    def _log(self, review: Review, submitted: datetime, decided: datetime) -> None:
        steps = [(ReviewStatus.DRAFT, ReviewStatus.SUBMITTED, submitted)]
        if review.status in DECIDED:
            before = ReviewStatus.SUBMITTED
            if review.status == ReviewStatus.SUSPENDED:
                steps.append((before, ReviewStatus.APPROVED, submitted))
                before = ReviewStatus.APPROVED
            steps.append((before, ReviewStatus(review.status), decided))
        if review.status == ReviewStatus.DRAFT:
            steps = []
        for start, end, at in steps:
            self.add(
                ReviewMove(
                    review=review,
                    from_status=start,
                    to_status=end,
                    moved_at=at,
                    reason=review.reason if end in NEEDS_REASON else "",
                )
            )

    def uuid(self) -> uuid.UUID:
        """A random identifier drawn from the seed."""
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def organisation(
        self, kind: str, status: str, owner: User, frequency: str, **identity: str
    ) -> Organisation:
        """An organisation with its identity and its owner."""
        organisation_id = self.uuid()
        review = self.review(ReviewKind.ORGANISATION, organisation_id, status)
        organisation = self.add(
            Organisation(id=organisation_id, kind=kind, code_name=self.code_name(), review=review)
        )
        number = identity["registration_number"] if status == ReviewStatus.APPROVED else None
        self.add(
            OrganisationIdentity(organisation=organisation, verified_number=number, **identity)
        )
        self.add(NotificationPreference(organisation=organisation, frequency=frequency))
        self.add(owner)
        self.add(Membership(user=owner, organisation=organisation, role="owner"))
        return organisation
