"""The doors of ventures: teasers through `visible_to`, what lies above through `disclosed_to`."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Prefetch, Q

from accounts.models import User
from accounts.querysets import DisclosedQuerySet, is_approved_member
from accounts.vocabulary import OrganisationKind, ReviewStatus, Tier


class VentureQuerySet(models.QuerySet):
    """Teasers of ventures."""

    def published(self):
        """Approved ventures of approved manufacturers: what strangers may find and runs may
        match."""
        return self.filter(
            review__status=ReviewStatus.APPROVED,
            manufacturer__organisation__review__status=ReviewStatus.APPROVED,
        )

    def with_teaser_facts(self):
        """Everything that `ventures.teaser.teaser_of` reads, in a constant number of queries."""
        offers = apps.get_model("ventures", "VentureOffer")._default_manager
        return self.prefetch_related(
            Prefetch("offers", offers.select_related("group__category")),
            *("instruments", "forms", "sides", "repairable"),
        )

    def owned_by(self, user: User):
        """Ventures of the organisation this person acts for."""
        return self.filter(manufacturer__organisation__memberships__user=user)

    def visible_to(self, user: User | AnonymousUser):
        """Teasers this person may see: its own, published ones for approved partners and analysts,
        all for officers. Manufacturers do not see each other."""
        if not user.is_authenticated:
            return self.none()
        if user.is_officer:
            return self
        if user.is_analyst:
            return self.published()
        if user.organisation is None:
            return self.none()
        own = Q(manufacturer__organisation=user.organisation)
        if user.organisation.kind == OrganisationKind.PARTNER and is_approved_member(user):
            published = Q(
                review__status=ReviewStatus.APPROVED,
                manufacturer__organisation__review__status=ReviewStatus.APPROVED,
            )
            return self.filter(own | published)
        return self.filter(own)


class VentureIdentityQuerySet(DisclosedQuerySet):
    """Working titles of ventures (tier P2)."""

    subject_path = "venture__manufacturer__organisation"


class VentureFiguresQuerySet(DisclosedQuerySet):
    """Exact amounts of ventures (tier P3)."""

    tier = Tier.NDA
    subject_path = "venture__manufacturer__organisation"


class ProductLineQuerySet(DisclosedQuerySet):
    """Product lines (tier P2)."""

    subject_path = "manufacturer__organisation"


class ProductLineFiguresQuerySet(DisclosedQuerySet):
    """Utilisation of product lines (tier P3)."""

    tier = Tier.NDA
    subject_path = "product_line__manufacturer__organisation"
