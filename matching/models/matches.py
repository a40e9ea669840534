"""Matches: released pairs, what members see."""

import uuid
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from matching.models.runs import Run
from matching.querysets import MatchQuerySet


def _dated_when_listed(side: str) -> models.CheckConstraint:
    """A side's dates are there exactly when the pair is on its list."""
    names = (f"rank_for_{side}", f"since_for_{side}", f"changed_for_{side}")
    absent = Q(**{f"{name}__isnull": True for name in names})
    present = Q(**{f"{name}__isnull": False for name in names})
    return models.CheckConstraint(
        condition=absent | present, name=f"match_is_dated_for_the_{side}_when_listed"
    )


class Match(models.Model):
    """A released pair, with the score that the engine gave it.

    Points are thousandths of a per cent; `criteria` holds each criterion's contribution in the
    order of `engine.CRITERIA`, null where one does not apply, and sums to `points`. A rank is null
    when the pair is not among that side's best.

    Each side has dates of its own, null where the pair is not on its list: when the pair came onto
    that list, and when something changed that this side sees. A common date would tell one side
    when the other's list moved. `MatchQuerySet.visible_to` gives the reader's as `since` and
    `changed`.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # A release writes every index of every new match, so there are no more than readers need: the
    # pair's own begins with the venture, and the one below with the mandate.
    venture = models.ForeignKey(
        "ventures.Venture", models.CASCADE, related_name="matches", db_index=False
    )
    mandate = models.ForeignKey(
        "partners.Mandate", models.CASCADE, related_name="matches", db_index=False
    )
    # Checking this reference took a sixth of a release; nothing deletes a run.
    run = models.ForeignKey(
        Run, models.PROTECT, related_name="released_matches", db_constraint=False, db_index=False
    )
    points = models.PositiveIntegerField(_("points"))
    points_low = models.PositiveIntegerField(_("points at least"))
    points_high = models.PositiveIntegerField(_("points at most"))
    completeness = models.PositiveSmallIntegerField(_("completeness, per cent"))
    criteria = ArrayField(models.IntegerField(null=True), verbose_name=_("criteria"))
    rank_for_venture = models.PositiveSmallIntegerField(_("rank for the venture"), null=True)
    rank_for_mandate = models.PositiveSmallIntegerField(_("rank for the mandate"), null=True)
    first_released_at = models.DateTimeField(_("since"))
    changed_at = models.DateTimeField(_("changed"))
    since: datetime  # both come from `visible_to`
    changed: datetime
    since_for_venture = models.DateTimeField(null=True)
    changed_for_venture = models.DateTimeField(null=True)
    since_for_mandate = models.DateTimeField(null=True)
    changed_for_mandate = models.DateTimeField(null=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        indexes = [
            models.Index("mandate", "rank_for_mandate", name="matches_of_a_mandate"),
            models.Index("changed_at", "public_id", name="matches_by_change"),
            models.Index(F("points").desc(), "public_id", name="matches_best_first"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(points_low__lte=F("points"), points_high__gte=F("points")),
                name="match_bounds_enclose_the_points",
            ),
            models.CheckConstraint(
                condition=Q(rank_for_venture__isnull=False) | Q(rank_for_mandate__isnull=False),
                name="match_is_among_the_best_of_a_side",
            ),
            models.CheckConstraint(
                condition=Q(completeness__lte=100), name="match_completeness_is_a_per_cent"
            ),
            models.UniqueConstraint("venture", "mandate", name="a_pair_matches_once"),
            _dated_when_listed("venture"),
            _dated_when_listed("mandate"),
        ]

    def __str__(self) -> str:
        return f"{self.venture} × {self.mandate}"
