"""People: who may log in, and who works for the ministry."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.access import EditedByOfficers
from accounts.models import User
from accounts.reauthentication import ask_again
from accounts.services.ledger import record_access
from accounts.vocabulary import Tier

SUPERUSERS_CHANGE = ["is_active", "ministry_role", "has_screening_duty"]
OFFICERS_CHANGE = ["is_active"]


class PersonForm(forms.ModelForm):
    """The few facts about a person that the desk decides."""

    def clean_ministry_role(self) -> str:
        """Nobody reviews and applies at once: a member of an organisation gets no ministry role."""
        role = self.cleaned_data["ministry_role"]
        if role and self.instance.organisation is not None:
            raise ValidationError(
                _("This person acts for an organisation and cannot work for the ministry as well.")
            )
        return role

    def clean(self) -> dict[str, Any]:
        """The duty belongs to officers."""
        facts = super().clean() or self.cleaned_data
        role = facts.get("ministry_role", self.instance.ministry_role)
        if facts.get("has_screening_duty") and role != "officer":
            self.add_error("has_screening_duty", _("Only an officer can have this duty."))
        return facts


@admin.register(User)
class UserAdmin(EditedByOfficers, admin.ModelAdmin):
    """Officers close and open accounts; only superusers hand out ministry roles.

    Nobody changes the own account here, and an officer does not change a superuser's. Passwords are
    neither shown nor set: people reset them by e-mail.
    """

    form = PersonForm
    tie_paths = ("membership__organisation",)
    list_display = ["email", "full_name", "ministry_role", "is_active", "date_joined", "last_login"]
    list_filter = ["ministry_role", "is_active", "date_joined"]
    search_fields = ["email", "full_name"]
    search_help_text = gettext_lazy("E-mail address or name")
    ordering = ["email"]
    fields = [
        "email",
        "full_name",
        "acts_for",
        "language",
        "date_joined",
        "last_login",
        "is_active",
        "ministry_role",
        "has_screening_duty",
    ]

    @admin.display(description=gettext_lazy("acts for"))
    def acts_for(self, user: User) -> str:
        """Code name of the organisation, and the role there."""
        return str(user.membership) if user.organisation else "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Not the own account; superusers only by superusers."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None:
            return allowed
        return obj != request.user and (request.user.is_superuser or not obj.is_superuser)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Everything but what this person may decide."""
        writable = SUPERUSERS_CHANGE if request.user.is_superuser else OFFICERS_CHANGE
        return [name for name in self.fields if name not in writable]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page names a member's organisation, so looking at it is noted in the ledger."""
        person = self.get_object(request, unquote(object_id))
        if person is None:
            raise Http404
        ask_again(request)
        if person.organisation is not None:
            record_access(
                actor=request.user, action="open person", tier=Tier.MINISTRY,
                subject=person.organisation,
            )  # fmt: skip
        return super().change_view(request, object_id, form_url, extra_context)
