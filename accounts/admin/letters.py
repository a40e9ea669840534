"""The outbox: letters and what they are about. Nothing is sent or changed from here."""

from django.contrib import admin
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.access import ReadOnlyForOfficers
from accounts.admin.badges import letter_badge
from accounts.models import Letter, Notification
from accounts.vocabulary import LetterState

# What the desk's first page counts, the worst first.
COUNTED = (LetterState.FAILED, LetterState.IN_DOUBT, LetterState.PENDING)


def count_letters() -> list[dict[str, object]]:
    """Letters in trouble and letters that wait, with their lists."""
    rows = Letter.objects.filter(state__in=COUNTED).values("state").annotate(count=Count("pk"))
    counts = {row["state"]: row["count"] for row in rows.order_by()}
    listed = reverse("admin:accounts_letter_changelist")
    return [
        {
            "badge": letter_badge(Letter(state=state)),
            "count": counts.get(state, 0),
            "url": f"{listed}?state__exact={state}",
        }
        for state in COUNTED
    ]


@admin.register(Letter)
class LetterAdmin(ReadOnlyForOfficers, admin.ModelAdmin):
    """Letters and how far they came; the prepared text holds secret links and is never shown."""

    list_display = ["created_at", "kind", "addressee", "progress", "sent_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["recipient"]
    tie_paths = ("recipient__membership__organisation",)
    search_fields = ["recipient__email", "to_address"]
    search_help_text = _("E-mail address")
    ordering = ["-created_at", "pk"]
    fields = [
        "kind",
        "addressee",
        "progress",
        "attempt",
        "next_attempt_at",
        "last_error",
        "created_at",
        "sent_at",
    ]

    @admin.display(description=_("to"))
    def addressee(self, letter: Letter) -> str:
        """The person's address, or the one that an account letter goes to."""
        return letter.recipient.email if letter.recipient else letter.to_address

    @admin.display(description=_("state"), ordering="state")
    def progress(self, letter: Letter) -> object:
        """How far it has come."""
        return letter_badge(letter)


@admin.register(Notification)
class NotificationAdmin(ReadOnlyForOfficers, admin.ModelAdmin):
    """What somebody must hear of, once."""

    list_display = ["matter", "kind", "recipient", "due_at", "letter"]
    list_filter = ["kind", "due_at"]
    list_select_related = ["recipient", "letter"]
    tie_paths = ("recipient__membership__organisation",)
    fields = ["matter", "kind", "recipient", "due_at", "letter", "created_at"]
    search_fields = ["recipient__email", "matter"]
    search_help_text = _("E-mail address or matter")
    ordering = ["-due_at", "-pk"]
