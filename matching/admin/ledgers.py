"""The ministry's desk: what a run tells about gates, and about the run before it."""

import csv
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from matching.changes import ChangeFilter, changes_in_words, csv_rows_of_changes
from matching.models import Run
from matching.near_misses import NearMissFilter, csv_rows, near_misses_of
from matching.services.differences import difference_of

CHANGES_ON_A_PAGE = 50


class RunLedgers:
    """Pages and files of one run, for its admin."""

    admin_site: Any
    opts: Any

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        """The admin's own."""
        return super().get_queryset(request)  # type: ignore[misc]

    def get_urls(self) -> list:
        """Near misses and changes, each as a page and as a file."""
        view = self.admin_site.admin_view
        addresses = (
            ("near-misses/", self.near_misses_view, "near_misses"),
            ("near-misses.csv", self.near_misses_csv_view, "near_misses_csv"),
            ("changes/", self.changes_view, "changes"),
            ("changes.csv", self.changes_csv_view, "changes_csv"),
        )
        return [
            *(
                path(f"<int:run_id>/{address}", view(page), name=f"matching_run_{name}")
                for address, page, name in addresses
            ),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def near_misses_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Which gates keep how many pairs and how much money apart."""
        run = self._run(request, run_id)
        form = NearMissFilter(request.GET)
        title = _("Near misses of run %(number)s") % {"number": run.pk}
        facts = {"form": form, "ledger": near_misses_of(run, form.chosen)}
        return self._page(request, "near_misses", title, run, facts)

    def near_misses_csv_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """The whole ledger of gates as a file."""
        run = self._run(request, run_id)
        return _file(f"spilno-near-misses-{run.pk}.csv", csv_rows(run))

    def changes_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Pair by pair what is not the same as in the run before, and why."""
        run = self._run(request, run_id)
        difference = difference_of(run)
        if difference is None:
            raise Http404
        form = ChangeFilter(request.GET)
        found = Paginator(form.narrow(run.changes), CHANGES_ON_A_PAGE)
        page = found.get_page(request.GET.get("page"))
        title = _("What run %(number)s changes") % {"number": run.pk}
        facts = {
            "form": form,
            "difference": difference,
            "page_obj": page,
            "pairs": changes_in_words(page.object_list),
        }
        return self._page(request, "changes", title, run, facts)

    def changes_csv_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """All changes as a file."""
        run = self._run(request, run_id)
        return _file(f"spilno-changes-{run.pk}.csv", csv_rows_of_changes(run))

    def _run(self, request: HttpRequest, run_id: int) -> Run:
        return get_object_or_404(self.get_queryset(request), pk=run_id)

    def _page(
        self, request: HttpRequest, name: str, title: str, run: Run, facts: dict[str, object]
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": None,
            "opts": self.opts,
            "run": run,
            **facts,
        }
        return TemplateResponse(request, f"admin/matching/run/{name}.html", context)


def _file(name: str, rows: Iterable[tuple[object, ...]]) -> HttpResponse:
    """Rows as a CSV file that spreadsheet programs read as UTF-8."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    csv.writer(response).writerows(rows)
    return response
