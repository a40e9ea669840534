"""Records under review as officers look at them: facts, state and history; nothing is edited."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts import review_facts
from accounts.admin.access import ReadOnlyForOfficers
from accounts.admin.badges import review_badge
from accounts.admin.queue import QueueEntry
from accounts.models import Review, User
from accounts.services.ledger import record_access
from accounts.standing import LOOKS
from accounts.vocabulary import ReviewStatus, Tier


def record_look(officer: User, review: Review, action: str) -> None:
    """Note in the ledger that an officer saw the facts of a review: its organisation's, and those
    of others with the same registration number, whom the facts name."""
    others = review_facts.duplicates(review.organisation, officer)
    for subject in (review.organisation, *(other.organisation for other in others)):
        record_access(actor=officer, action=action, tier=Tier.MINISTRY, subject=subject)


def history_of(review: Review) -> list[dict[str, object]]:
    """The moves, newest first, as `components/history.html` takes them."""
    moves = review.moves.select_related("moved_by").order_by("-moved_at", "-pk")
    return [
        {
            "text": str(move),
            "who": str(move.moved_by or ""),
            "when": move.moved_at,
            "note": move.reason,
            "tone": LOOKS[ReviewStatus(move.to_status)][0],
        }
        for move in moves
    ]


class RecordStatusFilter(admin.SimpleListFilter):
    """By where the record stands."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every status of a review."""
        self.review_path = model_admin.review_path
        return ReviewStatus.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The records in that status, when one is chosen."""
        if self.value() not in ReviewStatus.values:
            return queryset
        return queryset.filter(**{f"{self.review_path}__status": self.value()})


class RecordAdmin(ReadOnlyForOfficers, admin.ModelAdmin):
    """A list of code names, and a page that shows what the record's case shows.

    `review_path` leads from the model to its review. An officer's own organisation is left to its
    member pages: at the desk it would show what the ministry knows about it.
    """

    review_path = "review"
    list_display_links = ["code_name"]
    list_filter = [RecordStatusFilter]

    def review_of(self, record: Model) -> Review:
        """The review at the end of `review_path`."""
        found: Any = record
        for step in self.review_path.split("__"):
            found = getattr(found, step)
        return found

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The records that this officer may review."""
        reviews = Review.objects.visible_to(request.user)
        records = super().get_queryset(request).filter(**{f"{self.review_path}__in": reviews})
        return records.select_related(f"{self.review_path}__organisation")

    @admin.display(description=_("status"))
    def state(self, record: Model) -> object:
        """Where it stands with the ministry."""
        return review_badge(self.review_of(record))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The facts as the case shows them; looking is noted in the ledger."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        review = self.review_of(record)
        record_look(request.user, review, "open record")
        context = {
            **self.admin_site.each_context(request),
            "title": str(record),
            "subtitle": None,
            "opts": self.opts,
            "review": review,
            "entry": QueueEntry.of(review),
            "sections": review_facts.sections_for(review, request.user),
            "history": history_of(review),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/record.html", context)
