"""The review queue as the desk shows it: on its first page, in the list and between two cases."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.badges import KIND_ICONS, Badge, due_badge, review_badge
from accounts.models import Organisation, OrganisationIdentity, Review, User
from accounts.vocabulary import ReviewKind, ReviewStatus

# Where a review keeps the record it is about.
RECORDS = {
    ReviewKind.ORGANISATION: "reviewed_organisation",
    ReviewKind.VENTURE: "venture",
    ReviewKind.MANDATE: "mandate",
}


KIND_PLURALS = {
    ReviewKind.ORGANISATION: _("Organisations"),
    ReviewKind.VENTURE: _("Ventures"),
    ReviewKind.MANDATE: _("Mandates"),
}


@dataclass(frozen=True)
class QueueEntry:
    """One case in a list: code names only, so that a list discloses nothing."""

    review: Review
    code_name: str
    organisation: str
    url: str
    icon: str
    due: Badge | None
    status: Badge
    recheck: Badge | None = None

    @classmethod
    def of(cls, review: Review) -> "QueueEntry":
        """The entry of a review; new hits show on one that `cases_of` fetched."""
        due_at = getattr(review, "next_due_at", review.due_at)  # where the list annotates it
        is_recheck = review.status == ReviewStatus.APPROVED and due_at is not None
        return cls(
            review=review,
            code_name=code_name_of(review),
            organisation=review.organisation.code_name,
            url=case_url(review),
            icon=KIND_ICONS[ReviewKind(review.kind)],
            due=due_badge(due_at),
            status=review_badge(review),
            recheck=Badge(_("New screening hits"), "warning", "search") if is_recheck else None,
        )


@dataclass(frozen=True)
class QueueCounts:
    """How many cases wait, how many are overdue, and how many there are of each kind."""

    waiting: int
    overdue: int
    by_kind: dict[str, int]


def cases_of(officer: User) -> QuerySet[Review]:
    """Every case this officer may decide, with the records' code names and due dates."""
    return _with_names(Review.objects.visible_to(officer).with_due_for(officer))


def queue_of(officer: User) -> QuerySet[Review]:
    """The cases that wait for this officer, the oldest due first."""
    return _with_names(Review.objects.waiting_for(officer))


def _with_names(reviews: QuerySet[Review]) -> QuerySet[Review]:
    return reviews.select_related("organisation", "decided_by", *RECORDS.values())


def code_name_of(review: Review) -> str:
    """The code name of the record under review, or its organisation's when it has none yet."""
    record = getattr(review, RECORDS[ReviewKind(review.kind)], None)
    return record.code_name if record else review.organisation.code_name


def case_url(review: Review) -> str:
    """The case's page at the desk."""
    return reverse("admin:accounts_review_change", args=[review.pk])


def count_queue(officer: User) -> QueueCounts:
    """Counts of the waiting cases in one query."""
    overdue = Count("pk", filter=Q(next_due_at__lte=timezone.now()))
    rows = (
        Review.objects.waiting_for(officer)
        .values("kind")
        .annotate(waiting=Count("pk"), overdue=overdue)
        .order_by()
    )
    by_kind = {row["kind"]: row["waiting"] for row in rows}
    return QueueCounts(
        waiting=sum(by_kind.values()),
        overdue=sum(row["overdue"] for row in rows),
        by_kind={kind: by_kind.get(kind, 0) for kind in ReviewKind.values},
    )


def queue_context(officer: User, shown: int) -> dict[str, object]:
    """What the desk's first page shows: the first cases, and counts with their lists."""
    counts = count_queue(officer)
    listed = reverse("admin:accounts_review_changelist")
    return {
        "queue": [QueueEntry.of(case) for case in queue_of(officer)[:shown]],
        "counts": counts,
        "kinds": [
            {
                "label": KIND_PLURALS[ReviewKind(kind)],
                "waiting": waiting,
                "url": f"{listed}?kind__exact={kind}",
            }
            for kind, waiting in counts.by_kind.items()
        ],
        "overdue_url": f"{listed}?due=overdue",
        "decided_url": f"{listed}?status=all",
    }


def next_case(officer: User, after: Review) -> Review | None:
    """The case that waits behind `after` (of `cases_of`), or else the first one; never itself."""
    waiting = Review.objects.waiting_for(officer).exclude(pk=after.pk)
    due_at = after.next_due_at
    if due_at is not None:
        behind = waiting.filter(
            Q(next_due_at__gt=due_at) | Q(next_due_at=due_at, pk__gt=after.pk)
        ).first()
        if behind:
            return behind
    return waiting.first()


def organisations_named(officer: User, word: str) -> QuerySet[Organisation]:
    """Organisations whose code name, or name or number behind the door, contains `word`."""
    named = OrganisationIdentity.objects.disclosed_to(officer).filter(
        Q(legal_name__icontains=word) | Q(registration_number__icontains=word)
    )
    return Organisation.objects.filter(
        Q(code_name__icontains=word) | Q(pk__in=named.values("organisation"))
    )


def search_cases(cases: QuerySet[Review], officer: User, text: str) -> QuerySet[Review]:
    """Cases of which every word of `text` is in the record's or its organisation's names."""
    for word in text.split():
        cases = cases.filter(
            Q(organisation__in=organisations_named(officer, word))
            | Q(venture__code_name__icontains=word)
            | Q(mandate__code_name__icontains=word)
        )
    return cases
