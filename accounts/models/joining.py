"""How people come to act for an organisation: they are invited, or they ask."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from accounts.vocabulary import Role

INVITATION_LASTS = timedelta(days=14)


def _end_of_invitation():
    return timezone.now() + INVITATION_LASTS


class Invitation(models.Model):
    """An open invitation to an e-mail address. The row goes when it is answered or withdrawn.

    There is no secret link: whoever has confirmed the address finds the invitation after signing
    in.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=6, choices=Role)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_at = models.DateTimeField(_("invited"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), default=_end_of_invitation)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"], name="address_is_invited_once"
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="invited_email_is_lower_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.code_name}: {self.get_role_display()}"


class JoinRequest(models.Model):
    """A person asks to act for the organisation with that registration number.

    It names a number and no organisation, so that storing it takes the same and answers the same
    whether one exists. A worker tells the owners; the row goes when they decide.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="join_request"
    )
    registry = models.CharField(_("country of registration"), max_length=2)
    number = models.CharField(_("registration number"), max_length=40)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    told_at = models.DateTimeField(_("owners told"), null=True, blank=True)

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        indexes = [models.Index(fields=["registry", "number"], name="join_request_by_number")]

    def __str__(self) -> str:
        return f"{self.registry} {self.number}"
