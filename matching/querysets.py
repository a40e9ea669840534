"""The door of matching: who sees which match."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F

from accounts.models import Organisation, User
from accounts.querysets import is_approved_member
from matching.vocabulary import RunState
from partners.models import Mandate
from ventures.models import Venture


class WeightsVersionQuerySet(models.QuerySet):
    """Versions of the weights as officers see them."""

    def adopted(self):
        """Those that runs use or have used, the one in use last."""
        return self.filter(adopted_at__isnull=False).order_by("adopted_at", "number")

    def visible_to(self, user: User | AnonymousUser):
        """How pairs are weighed is no secret; drafts are the ministry's."""
        return self if user.is_authenticated and user.is_officer else self.none()


class RunQuerySet(models.QuerySet):
    """Runs as officers see them."""

    def unfinished(self):
        """Runs that still have work to do."""
        return self.filter(state__in=[RunState.QUEUED, RunState.SCORING])

    def visible_to(self, user: User | AnonymousUser):
        """Runs are the ministry's; nobody else knows of them."""
        return self if user.is_authenticated and user.is_officer else self.none()


class MatchQuerySet(models.QuerySet):
    """Released matches."""

    def current(self):
        """Matches whose two records are both published now; withdrawal hides a match at once.

        Each side is a subquery of its own: as joins in a row they cost the database more to plan
        than to answer.
        """
        return self.filter(
            venture__in=Venture.objects.published(), mandate__in=Mandate.objects.published()
        )

    def visible_to(self, user: User | AnonymousUser):
        """Each side sees the pairs of its own best list and nothing of the other side's list;
        officers and analysts see all that is current.

        `since` and `changed` are the dates as this person may know them.
        """
        if not user.is_authenticated:
            return self._dated("first_released_at", "changed_at").none()
        if user.is_officer or user.is_analyst:
            return self._dated("first_released_at", "changed_at").current()
        if not is_approved_member(user):
            return self._dated("first_released_at", "changed_at").none()
        side = "venture" if user.organisation.is_manufacturer else "mandate"
        dated = self._dated(f"since_for_{side}", f"changed_for_{side}")
        return dated.current().listed_for(user.organisation)

    def _dated(self, since: str, changed: str):
        return self.annotate(since=F(since), changed=F(changed))

    def listed_for(self, organisation: Organisation):
        """Pairs among the best of an organisation's own records, whether they are current or
        not."""
        if organisation.is_manufacturer:
            return self.filter(
                venture__manufacturer__organisation=organisation, rank_for_venture__isnull=False
            )
        return self.filter(
            mandate__company__organisation=organisation, rank_for_mandate__isnull=False
        )
