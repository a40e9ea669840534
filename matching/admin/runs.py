"""The ministry's desk: runs are started, watched, cancelled and released here."""

from datetime import timedelta
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
from accounts.reauthentication import recent_proof_required
from accounts.vocabulary import ReviewKind
from matching.admin.ledgers import RunLedgers
from matching.models import Run
from matching.services import archive, differences, releases, runs, take_backs, updates
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
    RunState.CANCELLED: ("neutral", "circle-x"),
    RunState.TAKEN_BACK: ("warning", "undo-2"),
    RunState.OVERTAKEN: ("neutral", "circle-x"),
}


def run_badge(run: Run) -> Badge:
    """Where the run stands."""
    return Badge(run.get_state_display(), *RUN_TONES[RunState(run.state)])


def time_taken(run: Run) -> str:
    """From start to end, or until now; empty before the start."""
    if run.started_at is None:
        return ""
    return duration_text((run.finished_at or timezone.now()) - run.started_at)


def duration_text(duration: timedelta) -> str:
    """Whole seconds, from a minute on whole minutes."""
    seconds = int(duration.total_seconds())
    if seconds < 1:
        return _("under a second")
    if seconds < MINUTE:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    minutes = seconds // MINUTE
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def progress_context(run: Run) -> dict[str, object]:
    """What the progress fragment shows."""
    progress = runs.progress_of(run)
    return {
        "run": run,
        "badge": run_badge(run),
        "is_unfinished": run.state in UNFINISHED,
        "progress": progress,
        "pairs_per_second": progress.pairs_per_second and round(progress.pairs_per_second),
        "time_left": progress.time_left and duration_text(progress.time_left),
        "time_taken": time_taken(run),
        "progress_url": reverse("admin:matching_run_progress", args=[run.pk]),
    }


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
class RunAdmin(RunLedgers, ReadOnlyForOfficers, admin.ModelAdmin):
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
            path(
                "<int:run_id>/release/",
                view(recent_proof_required(self.release_view)),
                name="matching_run_release",
            ),
            path("<int:run_id>/cancel/", view(self.cancel_view), name="matching_run_cancel"),
            path("<int:run_id>/letters/", view(self.letters_view), name="matching_run_letters"),
            path(
                "<int:run_id>/take-back/",
                view(recent_proof_required(self.take_back_view)),
                name="matching_run_take_back",
            ),
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
        except releases.RunIsATrial:
            return self._refuse(request, run, _("A trial of weights is never released."))
        except releases.RunNotComplete:
            return self._refuse(request, run, _("Only a complete run can be released."))
        except releases.RunOvertaken:
            return self._release_up_to_date(request, run)
        except releases.RunOutdated:
            return self._refuse(request, run, _("A newer run has been released already."))
        except archive.ResultsGone:
            return self._refuse(request, run, _("The results of this run are kept no longer."))
        told = _("Released: %(new)s new, %(changed)s changed and %(gone)s gone matches.")
        self.message_user(request, told % vars(released), messages.SUCCESS)
        return redirect("admin:matching_run_change", run.pk)

    def _release_up_to_date(self, request: HttpRequest, run: Run) -> HttpResponse:
        try:
            newer = updates.release_up_to_date(run_id=run.pk, officer=request.user)
        except updates.AnotherReleaseWaits:
            return self._refuse(request, run, _("Another run is being released: try again soon."))
        told = _("Records have changed since. This run brings them in and is then released.")
        self.message_user(request, told, messages.SUCCESS)
        return redirect("admin:matching_run_change", newer.pk)

    def cancel_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """End an unfinished run."""
        run = get_object_or_404(self.get_queryset(request), pk=run_id)
        if request.method != "POST":
            return redirect("admin:matching_run_change", run.pk)
        if not runs.cancel_run(run_id=run.pk, officer=request.user):
            return self._refuse(request, run, _("The run has ended already."))
        self.message_user(request, _("The run is cancelled."), messages.SUCCESS)
        return redirect("admin:matching_run_change", run.pk)

    def letters_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """The first letters that a release would write, as they would leave."""
        run = get_object_or_404(self.get_queryset(request), pk=run_id)
        if not releases.is_releasable(run):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("Letters of run %(number)s") % {"number": run.pk},
            "subtitle": None,
            "opts": self.opts,
            "run": run,
            "letters": take_backs.sample_letters(run),
        }
        return TemplateResponse(request, "admin/matching/run/letters.html", context)

    def take_back_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Show members again what they saw before the release."""
        run = get_object_or_404(self.get_queryset(request), pk=run_id)
        if request.method != "POST":
            return redirect("admin:matching_run_change", run.pk)
        try:
            take_backs.take_back_release(run_id=run.pk, officer=request.user)
        except take_backs.NotWhatMembersSee:
            return self._refuse(request, run, _("Only the newest release can be taken back."))
        except take_backs.LettersOfReleaseHaveLeft:
            why = _("Letters about this release have left: it cannot be taken back any more.")
            return self._refuse(request, run, why)
        except archive.ResultsGone:
            return self._refuse(request, run, _("What members saw before is kept no longer."))
        told = _("The release is taken back. Members see what they saw before it.")
        self.message_user(request, told, messages.SUCCESS)
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
            "changes": releases.changes_of(run) if releases.is_releasable(run) else None,
            "is_overtaken": releases.is_overtaken_by_approvals(run),
            "may_be_taken_back": take_backs.may_be_taken_back(run),
            "difference": differences.difference_of(run),
            **progress_context(run),
        }
        return TemplateResponse(request, "admin/matching/run/run.html", context, status=status)
