"""The ministry's desk: released matches are looked at."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy

from accounts.admin.access import ReadOnlyForOfficers
from matching.cards import card_of, with_facts
from matching.models import Match
from matching.scores import score_text


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
