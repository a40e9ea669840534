"""The doors of partners: teasers through `visible_to`, what lies above through `disclosed_to`."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Prefetch, Q

from accounts.models import User
from accounts.querysets import DisclosedQuerySet, is_approved_member, without_ties
from accounts.vocabulary import OrganisationKind, ReviewStatus, Tier


class MandateQuerySet(models.QuerySet):
    """Teasers of mandates."""

    def published(self):
        """Approved mandates of approved partner companies: what runs may match."""
        return self.filter(
            review__status=ReviewStatus.APPROVED,
            company__organisation__review__status=ReviewStatus.APPROVED,
            company__country__is_active=True,
        )

    def with_teaser_facts(self):
        """Everything that `partners.teaser.teaser_of` reads, in a constant number of queries."""
        interests = apps.get_model("partners", "MandateInterest")._default_manager
        equipment = apps.get_model("partners", "MandateEquipment")._default_manager
        return self.select_related("company__country").prefetch_related(
            Prefetch("interests", interests.select_related("category", "group__category")),
            Prefetch("equipment", equipment.select_related("family")),
            *("excluded_groups", "instruments", "forms", "sides"),
        )

    def owned_by(self, user: User):
        """Mandates of the organisation this person acts for."""
        return self.filter(company__organisation__memberships__user=user)

    def visible_to(self, user: User | AnonymousUser):
        """Teasers this person may see: its own, published ones for approved manufacturers and
        analysts, all for officers. Partner companies do not see each other."""
        if not user.is_authenticated:
            return self.none()
        if user.is_officer:
            return self
        if user.is_analyst:
            return self.published()
        if user.organisation is None:
            return self.none()
        own = Q(company__organisation=user.organisation)
        if user.organisation.kind == OrganisationKind.MANUFACTURER and is_approved_member(user):
            published = Q(
                review__status=ReviewStatus.APPROVED,
                company__organisation__review__status=ReviewStatus.APPROVED,
                company__country__is_active=True,
            )
            return self.filter(own | published)
        return self.filter(own)


class MandateFiguresQuerySet(DisclosedQuerySet):
    """Exact tickets of mandates (tier P3)."""

    tier = Tier.NDA
    subject_path = "mandate__company__organisation"


class OwnershipQuerySet(models.QuerySet):
    """Owners and parents (tier P4): the company itself and officers with that duty."""

    def disclosed_to(self, user: User | AnonymousUser):
        """Rows of one's own company; every row for officers with the screening duty."""
        if not user.is_authenticated:
            return self.none()
        if user.is_officer:
            if not user.has_screening_duty:
                return self.none()
            return without_ties(self, user, "company__organisation")
        return self.filter(company__organisation__memberships__user=user)
