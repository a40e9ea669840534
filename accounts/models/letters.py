"""The outbox: what somebody must hear of (notification) and the letter that carries it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.vocabulary import Frequency, LetterKind, LetterState


class Letter(models.Model):
    """One e-mail on its way. The relay (`services.letters`) leases, renders and sends it.

    `attempt` is the fencing token: who leased an older attempt can no longer settle the letter.
    `handed_over_at` is stored before the mail server is given the text: a lease that runs out
    without it is tried again, one with it leaves the letter in doubt. Letters
    are rendered at the moment of sending from their notifications; only account letters carry a
    prepared text, which is emptied once the letter is settled because it holds a secret link.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="letters",
        verbose_name=_("recipient"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=LetterKind)
    state = models.CharField(
        _("state"), max_length=10, choices=LetterState, default=LetterState.PENDING
    )
    to_address = models.EmailField(_("address"), blank=True)
    prepared = models.JSONField(default=dict, blank=True)
    attempt = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), db_default=Now())
    lease_until = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [
            models.Index(
                "next_attempt_at", condition=Q(state__in=["pending", "sending"]), name="letters_due"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sending", lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_until__isnull=True)),
                name="letter_is_leased_exactly_when_being_sent",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="letter_is_dated_exactly_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | ~Q(to_address=""),
                name="letter_goes_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"


class Notification(models.Model):
    """Somebody must hear of a matter, once. `matter` names it, e.g. `match:12:34`.

    `cause` names what brought it about, e.g. `run:7`, where that may be taken back. It is in doubt
    once a letter is that carried it: nobody knows whether that one arrived.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notifications",
        verbose_name=_("recipient"),
        db_index=False,  # the unique constraint below begins with it
    )
    kind = models.CharField(_("kind"), max_length=12, choices=LetterKind)
    matter = models.CharField(_("matter"), max_length=80)
    cause = models.CharField(_("cause"), max_length=40, blank=True)
    due_at = models.DateTimeField(_("due"))
    letter = models.ForeignKey(
        Letter,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="notifications",
        verbose_name=_("letter"),
    )
    is_in_doubt = models.BooleanField(_("may have been told"), db_default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index("due_at", condition=Q(letter__isnull=True), name="notifications_unsent"),
            models.Index("cause", condition=~Q(cause=""), name="notifications_by_cause"),
        ]
        constraints = [
            models.UniqueConstraint(
                "recipient", "kind", "matter", name="one_notification_per_recipient_and_matter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.matter}"


class NotificationPreference(models.Model):
    """What an organisation wants to hear of new matches."""

    organisation = models.OneToOneField(
        "accounts.Organisation", models.CASCADE, primary_key=True, related_name="preference"
    )
    frequency = models.CharField(
        _("new matches by e-mail"), max_length=9, choices=Frequency, default=Frequency.DAILY
    )
    minimum_score = models.PositiveSmallIntegerField(_("from score"), default=70)

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum_score__gte=40, minimum_score__lte=100),
                name="minimum_score_is_from_40_to_100",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_frequency_display()}"


class Unsubscription(models.Model):
    """A person does not want an optional kind of letter any more."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="unsubscriptions"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=LetterKind)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("unsubscription")
        verbose_name_plural = _("unsubscriptions")
        constraints = [models.UniqueConstraint("user", "kind", name="one_unsubscription_per_kind")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"
