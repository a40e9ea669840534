"""The ministry's desk: runs are started, watched and released here; matches are looked at."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.access import ReadOnlyForOfficers
from accounts.admin.badges import Badge
from accounts.models import User
from accounts.vocabulary import ReviewKind
from matching.cards import card_of, with_facts
from matching.models import Match, Run
from matching.scores import score_text
from matching.services import releases, runs
from matching.vocabulary import UNFINISHED, RunState, RunTrigger
from partners.models import Mandate
from ventures.models import Venture

CONFLICT = 409
LEFT_OUT_SHOWN = 50
MINUTE = 60
RUN_TONES = {
    RunState.QUEUED: ("neutral", "clock"),
    RunState.SCORING: ("info", "refresh-cw"),
    RunState.COMPLETE: ("warning", "hourglass"),
    RunState.RELEASED: ("success", "circle-check"),
    RunState.FAILED: ("danger", "circle-x"),
}


def run_badge(run: Run) -> Badge:
    """Where the run stands."""
    return Badge(run.get_state_display(), *RUN_TONES[RunState(run.state)])


def time_taken(run: Run) -> str:
    """From start to end, or until now; empty before the start."""
    if run.started_at is None:
        return ""
    seconds = int(((run.finished_at or timezone.now()) - run.started_at).total_seconds())
    if seconds < 1:
        return _("under a second")
    if seconds < MINUTE:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    minutes = seconds // MINUTE
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def progress_context(run: Run) -> dict[str, object]:
    """What the progress fragment shows."""
    return {
        "run": run,
        "badge": run_badge(run),
        "is_unfinished": run.state in UNFINISHED,
        "progress": runs.progress_of(run),
        "pairs": run.ventures * run.mandates,
        "time_taken": time_taken(run),
        "progress_url": reverse("admin:matching_run_progress", args=[run.pk]),
    }


def is_releasable(run: Run) -> bool:
    """Complete, and no run that started later has been released."""
    if run.state != RunState.COMPLETE:
        return False
    released = Run.objects.filter(state=RunState.RELEASED, started_at__gte=run.started_at)
    return not released.exists()


def records_left_out(run: Run) -> list[dict[str, object]]:
    """Published records that the run could not score, by code name, with the reason."""
    rows = list(run.left_out.order_by("kind", "record_id")[:LEFT_OUT_SHOWN])
    names: dict[tuple[str, int], str] = {}
    for kind, model in ((ReviewKind.VENTURE, Venture), (ReviewKind.MANDATE, Mandate)):
        ids = [row.record_id for row in rows if row.kind == kind]
        found = model.objects.filter(pk__in=ids).values_list("pk", "code_name")
        names |= {(kind, pk): code_name for pk, code_name in found}
    return [
        {
            "kind": row.get_kind_display(),
            "code_name": names.get((row.kind, row.record_id), str(row.record_id)),
            "reason": row.reason,
        }
        for row in rows
    ]


def newest_runs(officer: User, shown: int) -> list[dict[str, object]]:
    """The newest runs as the desk's first page lists them."""
    return [
        {
            "name": _("Run %(number)s") % {"number": run.pk},
            "requested_at": run.requested_at,
            "badge": run_badge(run),
            "url": reverse("admin:matching_run_change", args=[run.pk]),
        }
        for run in Run.objects.visible_to(officer).order_by("-pk")[:shown]
    ]


@admin.register(Run)
class RunAdmin(ReadOnlyForOfficers, admin.ModelAdmin):
    """Runs, newest first. They are started and released by `matching.services`."""

    list_display = ["number", "progress", "requested_at", "started_by", "matches", "took"]
    list_display_links = ["number"]
    list_filter = ["state", "trigger", "requested_at"]
    list_select_related = ["requested_by"]
    ordering = ["-pk"]
    change_list_template = "admin/matching/run/list.html"

    @admin.display(description=gettext_lazy("run"), ordering="pk")
    def number(self, run: Run) -> str:
        """Its number."""
        return _("Run %(number)s") % {"number": run.pk}

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def progress(self, run: Run) -> object:
        """Where it stands."""
        return run_badge(run)

    @admin.display(description=gettext_lazy("started by"), ordering="trigger")
    def started_by(self, run: Run) -> str:
        """The officer, or what else started it."""
        return str(run.requested_by or run.get_trigger_display())

    @admin.display(description=gettext_lazy("took"))
    def took(self, run: Run) -> str:
        """From start to end."""
        return time_taken(run)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        """Through the door of runs."""
        return Run.objects.visible_to(request.user).order_by(*self.ordering)

    def get_urls(self) -> list:
        """Starting, watching and releasing."""
        view = self.admin_site.admin_view
        return [
            path("start/", view(self.start_view), name="matching_run_start"),
            path("<int:run_id>/progress/", view(self.progress_view), name="matching_run_progress"),
            path("<int:run_id>/release/", view(self.release_view), name="matching_run_release"),
            *super().get_urls(),
        ]

    def start_view(self, request: HttpRequest) -> HttpResponse:
        """Queue a run, or join the one that waits already."""
        if request.method != "POST":
            return redirect("admin:matching_run_changelist")
        run = runs.request_run(trigger=RunTrigger.OFFICER, requested_by=request.user)
        self.message_user(
            request, _("Run %(number)s is waiting for a worker.") % {"number": run.pk},
            messages.SUCCESS,
        )  # fmt: skip
        return redirect("admin:matching_run_change", run.pk)

    def release_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Show a complete run's results to members."""
        run = get_object_or_404(self.get_queryset(request), pk=run_id)
        if request.method != "POST":
            return redirect("admin:matching_run_change", run.pk)
        try:
            released = releases.release_run(run_id=run.pk)
        except releases.RunNotComplete:
            return self._refuse(request, run, _("Only a complete run can be released."))
        except releases.RunOutdated:
            return self._refuse(request, run, _("A newer run has been released already."))
        told = _("Released: %(new)s new, %(changed)s changed and %(gone)s gone matches.")
        self.message_user(request, told % vars(released), messages.SUCCESS)
        return redirect("admin:matching_run_change", run.pk)

    def _refuse(self, request: HttpRequest, run: Run, why: str) -> HttpResponse:
        self.message_user(request, why, messages.ERROR)
        run.refresh_from_db()
        return self._show_run(request, run, CONFLICT)

    def progress_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """The fragment that the run's page asks for until the end; then the page reloads."""
        run = get_object_or_404(self.get_queryset(request), pk=run_id)
        context = progress_context(run)
        response = TemplateResponse(request, "admin/matching/run/_progress.html", context)
        if request.htmx and not context["is_unfinished"]:
            response["HX-Refresh"] = "true"
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One run: how far it is, what it found, what releasing it would change."""
        run = self.get_object(request, unquote(object_id))
        if run is None:
            raise Http404
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        return self._show_run(request, run)

    def _show_run(self, request: HttpRequest, run: Run, status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": self.number(run),
            "subtitle": None,
            "opts": self.opts,
            "left_out": records_left_out(run),
            "changes": releases.changes_of(run) if is_releasable(run) else None,
            **progress_context(run),
        }
        return TemplateResponse(request, "admin/matching/run/run.html", context, status=status)


@admin.register(Match)
class MatchAdmin(ReadOnlyForOfficers, admin.ModelAdmin):
    """Released matches of published records, by code name, each with its reasons."""

    list_display = ["pair", "score", "for_venture", "for_mandate", "changed_at"]
    list_filter = ["changed_at"]
    search_fields = ["venture__code_name", "mandate__code_name"]
    search_help_text = gettext_lazy("Code name of the venture or of the mandate")
    ordering = ["-points", "pk"]

    @admin.display(description=gettext_lazy("pair"))
    def pair(self, match: Match) -> str:
        """The two code names."""
        return str(match)

    @admin.display(description=gettext_lazy("score"), ordering="points")
    def score(self, match: Match) -> str:
        """With one decimal, as everywhere."""
        return score_text(match.points)

    @admin.display(description=gettext_lazy("rank for the venture"), ordering="rank_for_venture")
    def for_venture(self, match: Match) -> int | None:
        """Its place on the manufacturer's list."""
        return match.rank_for_venture

    @admin.display(description=gettext_lazy("rank for the mandate"), ordering="rank_for_mandate")
    def for_mandate(self, match: Match) -> int | None:
        """Its place on the partner's list."""
        return match.rank_for_mandate

    def get_queryset(self, request: HttpRequest) -> QuerySet[Match]:
        """Through the door of matches."""
        matches = Match.objects.visible_to(request.user).order_by(*self.ordering)
        return matches.select_related("venture", "mandate")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The score taken apart, and the places on both lists, which only the ministry sees."""
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        found = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404
        visible = with_facts(Match.objects.visible_to(request.user))
        match = get_object_or_404(visible, pk=found.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": str(match),
            "subtitle": None,
            "opts": self.opts,
            "match": match,
            "card": card_of(match, request.user),
        }
        return TemplateResponse(request, "admin/matching/match/match.html", context)
