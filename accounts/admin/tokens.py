"""API tokens: who holds one, what it opens, and taking it away."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Func, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.access import ReadOnlyForOfficers
from accounts.admin.badges import Badge
from accounts.models import ApiToken


class Reference(Func):
    """What names a token at the desk: a hash of its stored digest, which is the primary key.

    The digest itself must not stand in an address, a page or a log.
    """

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = CharField()


class TokenList(ChangeList):
    """Links by reference instead of by key."""

    def url_for_result(self, result: ApiToken) -> str:
        """The token's page."""
        return reverse("admin:accounts_apitoken_change", args=[result.reference])


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyForOfficers, admin.ModelAdmin):
    """List and revoke; neither the token nor its digest is ever shown."""

    tie_paths = ("user__membership__organisation",)
    list_display = ["name", "user", "opens", "created", "expiry", "last_used_at", "validity"]
    list_select_related = ["user"]
    search_fields = ["name", "user__email"]
    search_help_text = gettext_lazy("Name or e-mail address")
    ordering = ["-created", "name"]
    fields = ["name", "user", "opens", "created", "expiry", "last_used_at", "validity"]
    change_form_template = "admin/accounts/apitoken/token.html"

    @admin.display(description=gettext_lazy("scopes"))
    def opens(self, token: ApiToken) -> str:
        """What it may be used for, in words."""
        labels = dict(ApiToken._meta.get_field("scopes").base_field.choices)
        return ", ".join(str(labels.get(scope, scope)) for scope in token.scopes)

    @admin.display(description=gettext_lazy("state"))
    def validity(self, token: ApiToken) -> object:
        """Whether it still opens anything."""
        if token.expiry <= timezone.now() or not token.user.is_active:
            return Badge(_("expired"), "neutral", "ban")
        return Badge(_("valid"), "success", "circle-check")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        """With the reference that stands in for the key."""
        return super().get_queryset(request).annotate(reference=Reference("digest"))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Links by reference."""
        return TokenList

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> ApiToken | None:
        """By reference alone."""
        tokens = self.get_queryset(request).select_related("user")
        return tokens.filter(reference=unquote(object_id)).first()

    def get_urls(self) -> list:
        """Revoking has an address of its own."""
        view = self.admin_site.admin_view(self.revoke_view)
        return [
            path("<slug:reference>/revoke/", view, name="accounts_apitoken_revoke"),
            *super().get_urls(),
        ]

    def revoke_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Delete the token; its next use is refused. It is written into the admin's log."""
        token = self.get_object(request, reference)
        if token is None:
            raise Http404
        if request.method != "POST":
            return redirect("admin:accounts_apitoken_change", reference)
        name = token.name
        LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(ApiToken),
            object_id=reference,
            object_repr=name,
            action_flag=DELETION,
        )
        token.delete()
        self.message_user(
            request, _("The token %(name)s is revoked.") % {"name": name}, messages.SUCCESS
        )
        return redirect("admin:accounts_apitoken_changelist")
