"""The ministry's desk: Django's admin site, opened to officers only."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# The desk's sections, by what officers do there. A model that no section names stays in its app's.
SECTIONS = (
    ("work", _("Work"), ("accounts.Review", "matching.Run", "matching.WeightsVersion")),
    (
        "records",
        _("Records"),
        (
            "accounts.Organisation",
            "ventures.Manufacturer",
            "ventures.Venture",
            "partners.PartnerCompany",
            "partners.Mandate",
            "matching.Match",
        ),
    ),
    (
        "access",
        _("People and access"),
        ("accounts.User", "accounts.ApiToken", "accounts.LedgerEntry"),
    ),
    (
        "screening",
        _("Screening and days off"),
        ("accounts.ScreeningList", "accounts.AggressorState", "accounts.DayOff"),
    ),
    ("letters", _("Letters"), ("accounts.Letter", "accounts.Notification")),
    (
        "catalogue",
        _("Catalogue"),
        (
            "ventures.Category",
            "ventures.ProductGroup",
            "ventures.Instrument",
            "ventures.CooperationForm",
            "ventures.Side",
            "ventures.EquipmentFamily",
            "ventures.Country",
            "ventures.ExchangeRate",
        ),
    ),
)
QUEUE_SHOWN = 10
RUNS_SHOWN = 5


class MinistryDesk(AdminSite):
    """The admin site; its index is the review queue."""

    site_title = _("Spilno")
    site_header = _("Spilno")
    index_title = _("Ministry desk")
    empty_value_display = "–"

    def has_permission(self, request: HttpRequest) -> bool:
        """Officers only; a member of an organisation has nothing to look for here."""
        return request.user.is_active and getattr(request.user, "is_officer", False)

    def register(
        self, model_or_iterable: Any, admin_class: type[ModelAdmin] | None = None, **options: Any
    ) -> None:
        """Register admins that decide by role (`accounts.admin.access`); pass over all others.

        Other packages register what officers must not read, such as the secrets of second factors.
        """
        if getattr(admin_class, "decides_by_role", False):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        """Send strangers to log in; refuse people who are logged in but no officers."""
        guarded = super().admin_view(view, cacheable)

        def refuse_others(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return guarded(request, *args, **kwargs)

        return update_wrapper(refuse_others, guarded)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Everybody logs in at one place, with its limits and second factors."""
        wanted = request.GET.get("next", reverse("admin:index"))
        if not request.user.is_authenticated:
            return redirect(f"{resolve_url('account_login')}?{urlencode({'next': wanted})}")
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """End the session and go to the home page, as everywhere else; a link only asks."""
        from django.contrib.auth import logout

        if request.method != "POST":
            return redirect("account_logout")
        logout(request)
        return redirect("accounts:home")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Passwords are changed where everybody changes them."""
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Nothing is left to say here."""
        return self.password_change(request)

    def get_urls(self) -> list:
        """Without Django's way from a record to its page on the site: no record here has one, and
        a key that is none would be an error."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """Sections by task instead of by app; of a single app, Django's own list."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        apps = super().get_app_list(request)
        models = {model["model"]._meta.label: model for app in apps for model in app["models"]}
        sections = []
        for slug, name, labels in SECTIONS:
            shown = [models.pop(label) for label in labels if label in models]
            sections.append(self._section(slug, name, shown))
        for app in apps:
            rest = [model for model in app["models"] if model["model"]._meta.label in models]
            sections.append({**app, "models": rest})
        return [section for section in sections if section["models"]]

    def _section(self, slug: str, name: Any, models: list[dict]) -> dict[str, Any]:
        return {
            "name": name,
            "app_label": slug,
            "app_url": f"{reverse('admin:index')}#section-{slug}",
            "has_module_perms": True,
            "models": models,
        }

    def index(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """What waits for an officer, how runs and letters are doing, then everything else."""
        # Imported here: the admin modules register themselves on this site while it is being made.
        from accounts.admin.letters import count_letters
        from accounts.admin.queue import queue_context
        from accounts.services.installation import worker_is_alive
        from matching.admin import newest_runs

        context = {
            **self.each_context(request),
            **queue_context(request.user, QUEUE_SHOWN),
            "title": self.index_title,
            "subtitle": None,
            "app_list": self.get_app_list(request),
            "runs": newest_runs(request.user, RUNS_SHOWN),
            "letters": count_letters(),
            "worker_is_alive": worker_is_alive(),
        }
        return TemplateResponse(request, "admin/index.html", context)
