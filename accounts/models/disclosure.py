"""Who may know whom, and who looked."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.vocabulary import Tier


class Disclosure(models.Model):
    """One organisation may see another above the teaser tier, until revoked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="disclosures", verbose_name=_("about")
    )
    viewer = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="disclosed", verbose_name=_("to")
    )
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier)
    granted_at = models.DateTimeField(_("granted"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        constraints = [
            models.CheckConstraint(
                condition=~Q(subject=F("viewer")), name="disclosure_is_to_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(tier__in=[Tier.MUTUAL, Tier.NDA]),
                name="disclosure_is_of_tier_two_or_three",
            ),
            models.UniqueConstraint(
                "subject",
                "viewer",
                condition=Q(revoked_at__isnull=True),
                name="one_open_disclosure_per_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.viewer}"


class LedgerEntry(models.Model):
    """One view above the teaser tier, or one export. Written by `services.ledger`, never changed.

    `consent` is the disclosure under which a member looked; officers look by duty. The entries are
    a chain: `digest` is of the facts and of the entry before, so that a change, a gap or a line
    put in between shows (`services.ledger.breaks`).
    """

    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    actor_organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, related_name="+", verbose_name=_("for")
    )
    subject = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        related_name="ledger",
        verbose_name=_("about"),
    )
    action = models.CharField(_("action"), max_length=40)
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier)
    rows = models.PositiveIntegerField(_("rows"), default=1)
    consent = models.ForeignKey(
        Disclosure, models.PROTECT, null=True, related_name="+", verbose_name=_("consent")
    )
    previous = models.CharField(max_length=64, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("disclosure ledger")
        indexes = [models.Index("subject", "at", name="ledger_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
