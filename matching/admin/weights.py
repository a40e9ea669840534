"""The ministry's desk: weights are drafted, tried on what is released, and adopted."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.access import ReadOnlyForOfficers
from accounts.admin.badges import Badge
from matching.admin.runs import run_badge
from matching.explanations import label_of
from matching.forms import AdoptForm, WeightsForm
from matching.models import WeightsVersion
from matching.services import trials
from matching.services import weights as services
from matching.services.differences import difference_of
from matching.vocabulary import RunState

BAD_REQUEST, CONFLICT = 400, 409


def version_badge(version: WeightsVersion) -> Badge:
    """A draft, in use, or used before."""
    if version.adopted_at is None:
        return Badge(_("draft"), "neutral", "pencil")
    if version == services.newest_weights():
        return Badge(_("in use"), "success", "circle-check")
    return Badge(_("used before"), "info", "clock")


@admin.register(WeightsVersion)
class WeightsAdmin(ReadOnlyForOfficers, admin.ModelAdmin):
    """Versions of the weights, newest first; `matching.services.weights` moves them."""

    list_display = ["name", "stands", "created_at", "adopted_at", "adopted_by"]
    list_display_links = ["name"]
    list_select_related = ["adopted_by"]
    ordering = ["-number"]
    change_list_template = "admin/matching/weightsversion/list.html"

    @admin.display(description=gettext_lazy("version"), ordering="number")
    def name(self, version: WeightsVersion) -> str:
        """Its number."""
        return _("Version %(number)s") % {"number": version.number}

    @admin.display(description=gettext_lazy("state"))
    def stands(self, version: WeightsVersion) -> object:
        """Whether runs use it."""
        return version_badge(version)

    def get_queryset(self, request: HttpRequest) -> QuerySet[WeightsVersion]:
        """Through the door of versions."""
        return WeightsVersion.objects.visible_to(request.user).order_by(*self.ordering)

    def get_urls(self) -> list:
        """Drafting, trying, adopting and discarding."""
        view = self.admin_site.admin_view
        moves = (
            ("try", self.try_view),
            ("adopt", self.adopt_view),
            ("discard", self.discard_view),
        )
        return [
            path("draft/", view(self.draft_view), name="matching_weightsversion_draft"),
            *(
                path(f"<int:number>/{move}/", view(page), name=f"matching_weightsversion_{move}")
                for move, page in moves
            ),
            *super().get_urls(),
        ]

    def draft_view(self, request: HttpRequest) -> HttpResponse:
        """A form with the weights in use, to be changed into a new version."""
        if request.method != "POST":
            return self._draft_page(request, WeightsForm(initial=self._numbers_to_start_from()))
        form = WeightsForm(request.POST)
        if not form.is_valid():
            return self._draft_page(request, form, BAD_REQUEST)
        version = services.draft_weights(numbers=form.cleaned_data, officer=request.user)
        told = _("The version is drafted. Try it to see what it would change.")
        self.message_user(request, told, messages.SUCCESS)
        return redirect("admin:matching_weightsversion_change", version.pk)

    def _numbers_to_start_from(self) -> dict[str, int]:
        return services.numbers_of(services.newest_weights())

    def _draft_page(self, request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Draft weights"),
            "subtitle": None,
            "opts": self.opts,
            "form": form,
        }
        template = "admin/matching/weightsversion/draft.html"
        return TemplateResponse(request, template, context, status=status)

    def try_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Queue a trial."""
        version = get_object_or_404(self.get_queryset(request), pk=number)
        if request.method != "POST":
            return redirect("admin:matching_weightsversion_change", version.pk)
        try:
            trial = trials.try_weights(number=version.pk, officer=request.user)
        except trials.NothingToTryOn:
            why = _("There is nothing to try them on: no run with its inputs is released.")
            return self._refuse(request, version, why)
        except trials.TrialWaits:
            why = _("Another trial waits for a worker. Try again when it has begun.")
            return self._refuse(request, version, why)
        return redirect("admin:matching_run_change", trial.pk)

    def adopt_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Let all runs from now on use the version."""
        version = get_object_or_404(self.get_queryset(request), pk=number)
        if request.method != "POST":
            return redirect("admin:matching_weightsversion_change", version.pk)
        form = AdoptForm(request.POST)
        if not form.is_valid():
            return self._version_page(request, version, form, BAD_REQUEST)
        try:
            run = services.adopt_weights(
                number=version.pk, officer=request.user, reason=form.cleaned_data["reason"]
            )
        except services.WeightsAlreadyAdopted:
            return self._refuse(request, version, _("This version was adopted already."))
        except services.WeightsNotTried:
            return self._refuse(request, version, _("Try it first: see what it would change."))
        told = _("Version %(number)s is in use from now on. A run with it is waiting for a worker.")
        self.message_user(request, told % {"number": version.pk}, messages.SUCCESS)
        return redirect("admin:matching_run_change", run.pk)

    def discard_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Delete a draft that no run names."""
        version = get_object_or_404(self.get_queryset(request), pk=number)
        if request.method != "POST":
            return redirect("admin:matching_weightsversion_change", version.pk)
        try:
            services.discard_weights(number=version.pk)
        except (services.WeightsAlreadyAdopted, services.WeightsInUse):
            return self._refuse(request, version, _("A run names this version: it is kept."))
        self.message_user(request, _("The draft is discarded."), messages.SUCCESS)
        return redirect("admin:matching_weightsversion_changelist")

    def _refuse(self, request: HttpRequest, version: WeightsVersion, why: str) -> HttpResponse:
        self.message_user(request, why, messages.ERROR)
        version.refresh_from_db()
        return self._version_page(request, version, AdoptForm(), CONFLICT)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One version beside the one in use, its trial, and what can be done with it."""
        version = self.get_object(request, unquote(object_id))
        if version is None:
            raise Http404
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        return self._version_page(request, version, AdoptForm())

    def _version_page(
        self, request: HttpRequest, version: WeightsVersion, form: Form, status: int = 200
    ) -> HttpResponse:
        trial = services.last_trial(version)
        is_told = trial is not None and trial.state == RunState.COMPLETE
        context = {
            **self.admin_site.each_context(request),
            "title": self.name(version),
            "subtitle": None,
            "opts": self.opts,
            "version": version,
            "badge": version_badge(version),
            "rows": _beside_the_one_in_use(version),
            "trial": trial,
            "trial_badge": run_badge(trial) if trial else None,
            "difference": difference_of(trial) if trial and is_told else None,
            "is_tried": services.is_tried(version),
            "form": form,
        }
        template = "admin/matching/weightsversion/version.html"
        return TemplateResponse(request, template, context, status=status)


def _beside_the_one_in_use(version: WeightsVersion) -> list[dict[str, object]]:
    """Each criterion with its weight in this version and in the one in use."""
    used = services.numbers_of(services.newest_weights())
    return [
        {"label": label_of(name), "weight": weight, "used": used[name], "more": weight - used[name]}
        for name, weight in services.numbers_of(version).items()
    ]
