"""The doors of accounts: who sees which organisation, identity and review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.vocabulary import ReviewStatus, Tier

if TYPE_CHECKING:
    from accounts.models import User


def is_approved_member(user: User | AnonymousUser) -> bool:
    """A member of an approved organisation that takes part (see `accounts.participation`)."""
    from accounts.participation import takes_part

    organisation = getattr(user, "organisation", None)
    return organisation is not None and takes_part(organisation)


def has_disclosure(user: User, subject_path: str, tier: Tier) -> Exists:
    """A subquery: the organisation at `subject_path` is disclosed to the user's at `tier` or
    above."""
    disclosure = apps.get_model("accounts", "Disclosure")
    return Exists(
        disclosure.objects.filter(
            subject=OuterRef(subject_path),
            viewer=user.organisation,
            tier__gte=tier,
            revoked_at__isnull=True,
        )
    )


class DisclosedQuerySet(models.QuerySet):
    """Rows above the teaser tier: their owner, whom they are disclosed to, and officers."""

    tier = Tier.MUTUAL
    subject_path = "organisation"

    def disclosed_to(self, user: User | AnonymousUser):
        """The rows whose content this person may read; nobody else's rows exist for it."""
        if not user.is_authenticated:
            return self.none()
        if user.is_officer:
            return self
        if user.organisation is None:
            return self.none()
        own = Q(**{self.subject_path: user.organisation})
        if not is_approved_member(user):
            return self.filter(own)
        approved = Q(**{f"{self.subject_path}__review__status": ReviewStatus.APPROVED})
        return self.filter(own | (has_disclosure(user, self.subject_path, self.tier) & approved))


class OrganisationIdentityQuerySet(DisclosedQuerySet):
    """Names and contacts."""


class OrganisationQuerySet(models.QuerySet):
    """Organisations by code name."""

    def approved(self):
        """Organisations that the ministry lets take part."""
        return self.filter(review__status=ReviewStatus.APPROVED)

    def visible_to(self, user: User | AnonymousUser):
        """One's own, everybody's for officers; approved strangers show in their records only."""
        if not user.is_authenticated:
            return self.none()
        if user.is_officer:
            return self
        return self.filter(memberships__user=user)


class ReviewQuerySet(models.QuerySet):
    """Reviews as the desk and the applicants see them."""

    def waiting(self):
        """Submitted, the oldest due first."""
        return self.filter(status=ReviewStatus.SUBMITTED).order_by("due_at", "id")

    def visible_to(self, user: User | AnonymousUser):
        """Officers see all but their own organisation's; members their own organisation's."""
        if not user.is_authenticated:
            return self.none()
        if user.is_officer:
            return self.exclude(organisation__memberships__user=user)
        return self.filter(organisation__memberships__user=user)
