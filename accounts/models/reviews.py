"""A review: where a record stands with the ministry, and the log of its moves."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.querysets import ReviewQuerySet
from accounts.vocabulary import DECIDED, NEEDS_REASON, ReviewKind, ReviewStatus


def _exactly_when(condition: Q, statuses: set[ReviewStatus]) -> Q:
    """`condition` holds exactly for reviews in one of `statuses`."""
    inside = Q(status__in=sorted(statuses))
    return (inside & condition) | (~inside & ~condition)


class Review(models.Model):
    """The state of an organisation, a venture or a mandate.

    The state lives here only, so the queue is one table and every kind follows the same moves
    (`vocabulary.APPLICANT_MOVES`, `vocabulary.OFFICER_MOVES`). Services in `services.reviews` move
    it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("about"), max_length=12, choices=ReviewKind)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.CASCADE,
        related_name="reviews",
        verbose_name=_("organisation"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ReviewStatus, default=ReviewStatus.DRAFT
    )
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [
            models.Index(
                "due_at", condition=Q(status="submitted"), name="review_queue_by_due_date"
            ),
            models.Index("status", "kind", name="review_by_status_and_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                condition=Q(kind="organisation"),
                name="one_review_of_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ReviewStatus.values), name="review_status_is_known"
            ),
            models.CheckConstraint(
                condition=_exactly_when(Q(due_at__isnull=False), {ReviewStatus.SUBMITTED}),
                name="review_is_due_exactly_when_submitted",
            ),
            models.CheckConstraint(
                condition=_exactly_when(Q(approved_at__isnull=False), {ReviewStatus.APPROVED}),
                name="review_approval_date_matches_status",
            ),
            models.CheckConstraint(
                condition=_exactly_when(Q(decided_at__isnull=False), DECIDED),
                name="review_decision_date_matches_status",
            ),
            models.CheckConstraint(
                condition=_exactly_when(~Q(reason=""), NEEDS_REASON),
                name="review_gives_a_reason_exactly_when_needed",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(submitted_at__isnull=False),
                name="review_is_dated_once_submitted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.organisation.code_name}"


class ReviewMove(models.Model):
    """One move of a review: who, when, from where to where, why. Never changed."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="moves")
    from_status = models.CharField(_("from"), max_length=10, choices=ReviewStatus)
    to_status = models.CharField(_("to"), max_length=10, choices=ReviewStatus)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    moved_at = models.DateTimeField(_("when"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        indexes = [models.Index("review", "moved_at", name="review_moves_in_order")]

    def __str__(self) -> str:
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"
