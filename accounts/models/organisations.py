"""Organisations: the teaser row, the identity row behind the door, and the members."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.querysets import OrganisationIdentityQuerySet, OrganisationQuerySet
from accounts.vocabulary import OrganisationKind, Role


class Organisation(models.Model):
    """A manufacturer or a partner company as a stranger may know it: by its code name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind)
    code_name = models.CharField(_("code name"), max_length=40, unique=True)
    review = models.OneToOneField(
        "accounts.Review", models.PROTECT, related_name="reviewed_organisation"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.code_name

    @property
    def is_manufacturer(self) -> bool:
        """True on the Ukrainian side."""
        return self.kind == OrganisationKind.MANUFACTURER


class OrganisationIdentity(models.Model):
    """Who the organisation is. Read it only through `disclosed_to`.

    `verified_number` repeats the registration number once an officer has approved it: the database
    then refuses a second approved organisation with the same number, while a draft says nothing
    about others.
    """

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="identity"
    )
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True)
    registry = models.CharField(_("country of registration"), max_length=2, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=40, blank=True)
    verified_number = models.CharField(  # noqa: DJ001  many may have none, which "" could not be
        max_length=40, null=True, blank=True, editable=False
    )
    website = models.URLField(_("website"), blank=True)
    contact_name = models.CharField(_("contact person"), max_length=150, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    contact_phone = models.CharField(_("contact telephone"), max_length=30, blank=True)

    objects = OrganisationIdentityQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [
            models.UniqueConstraint(
                fields=["registry", "verified_number"],
                name="verified_registration_number_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(verified_number__isnull=True)
                | Q(verified_number=models.F("registration_number")),
                name="verified_number_repeats_registration_number",
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name


class Membership(models.Model):
    """A person acts for one organisation, so that nobody stands on both sides of a pair."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="membership")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=6, choices=Role, default=Role.VIEWER)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")

    def __str__(self) -> str:
        return f"{self.organisation.code_name}: {self.get_role_display()}"
