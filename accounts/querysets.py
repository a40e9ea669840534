"""The doors of accounts: who sees which organisation, identity and review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When

from accounts.vocabulary import ReviewKind, ReviewStatus, Tier

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


def without_ties(rows: models.QuerySet, officer: User, organisation_path: str) -> models.QuerySet:
    """The rows but those about an organisation to which the officer has a tie: it belongs to it,
    or declared one. A colleague works on those, and nothing here tells that they exist."""
    organisation = apps.get_model("accounts", "Organisation")._default_manager
    tied = organisation.filter(Q(memberships__user=officer) | Q(ties__officer=officer))
    return rows.exclude(**{f"{organisation_path}__in": tied.values("pk")})


class DisclosedQuerySet(models.QuerySet):
    """Rows above the teaser tier: their owner, whom they are disclosed to, and officers."""

    tier = Tier.MUTUAL
    subject_path = "organisation"

    def disclosed_to(self, user: User | AnonymousUser):
        """The rows whose content this person may read; nobody else's rows exist for it."""
        if not user.is_authenticated:
            return self.none()
        if user.is_officer:
            return without_ties(self, user, self.subject_path)
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
            return without_ties(self, user, "pk")
        return self.filter(memberships__user=user)


class ReviewQuerySet(models.QuerySet):
    """Reviews as the desk and the applicants see them."""

    def with_due_for(self, officer: User):
        """With `next_due_at`: by when this officer or a colleague has to decide, or None.

        For officers with the screening duty also of approved organisations with new hits; for
        nobody else is there anything that tells of them.
        """
        due: F | Case = F("due_at")
        if officer.has_screening_duty:
            rechecked = Q(status=ReviewStatus.APPROVED, kind=ReviewKind.ORGANISATION)
            recheck = F("organisation__screening__recheck_due_at")
            due = Case(When(rechecked, then=recheck), default=F("due_at"))
        return self.annotate(next_due_at=due)

    def waiting_for(self, officer: User):
        """What waits for a decision of this officer, the oldest due first; not what it has signed
        and a second officer has to sign."""
        signature = apps.get_model("accounts", "ApprovalSignature")._default_manager
        signed = signature.filter(review=OuterRef("pk"), officer=officer, voided_at__isnull=True)
        rows = self.visible_to(officer).with_due_for(officer).filter(~Exists(signed))
        return rows.filter(next_due_at__isnull=False).order_by("next_due_at", "id")

    def visible_to(self, user: User | AnonymousUser):
        """Officers see all but those of organisations that they are tied to; members their own."""
        if not user.is_authenticated:
            return self.none()
        if user.is_officer:
            return without_ties(self, user, "organisation")
        return self.filter(organisation__memberships__user=user)


class ScreeningQuerySet(models.QuerySet):
    """Screenings and their results (tier P4)."""

    def disclosed_to(self, user: User | AnonymousUser):
        """Those of organisations without a tie, for officers with the screening duty; nobody
        else's, and never the organisation's own."""
        if not user.is_authenticated or not user.is_officer or not user.has_screening_duty:
            return self.none()
        return without_ties(self, user, "organisation")
