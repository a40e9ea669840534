"""The review queue and the screen of one case."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import review_facts
from accounts.admin.access import ReadOnlyForOfficers
from accounts.admin.cases import (
    DECISIONS,
    Decision,
    DecisionForm,
    ScreenIsStale,
    decide,
    is_carried_out,
    possible_decisions,
    stamp_of,
)
from accounts.admin.queue import (
    QueueEntry,
    case_url,
    cases_of,
    code_name_of,
    next_case,
    search_cases,
)
from accounts.admin.records import history_of, record_look
from accounts.admin.screening import ScreeningViews, VerdictForm, refusal_text, screening_context
from accounts.models import Review, User
from accounts.services import screening
from accounts.services.clearance import NotCleared, ScreeningNotDone
from accounts.services.reviews import NumberAlreadyApproved, ReviewStateError
from accounts.vocabulary import ReviewKind, ReviewStatus

CONFLICT, BAD_REQUEST = 409, 400
ORDER = [F("next_due_at").asc(nulls_last=True), F("decided_at").desc(nulls_last=True), "pk"]
MOST_OTHERS = 20


class StatusFilter(admin.SimpleListFilter):
    """By status; the queue itself unless another one is asked for."""

    title = gettext_lazy("status")
    parameter_name = "status"
    everything, queue = "all", "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The queue, every status, and all of them together."""
        queue = (self.queue, _("Waits for a decision"))
        return [queue, *ReviewStatus.choices, (self.everything, _("All"))]

    def value(self) -> str:
        """The chosen status; what is not one counts as the queue."""
        chosen = super().value()
        known = {*ReviewStatus.values, self.everything}
        return chosen if chosen in known else self.queue

    def choices(self, changelist: Any) -> Any:
        """Without the entry that Django adds for "no choice"."""
        for value, title in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The cases in that status."""
        if self.value() == self.queue:
            return queryset.filter(pk__in=Review.objects.waiting_for(request.user).values("pk"))
        return queryset if self.value() == self.everything else queryset.filter(status=self.value())


class DueFilter(admin.SimpleListFilter):
    """Cases that should have been decided already."""

    title = gettext_lazy("due date")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Overdue is all that matters."""
        return [("overdue", _("Overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The overdue ones, when asked for."""
        return queryset.filter(next_due_at__lte=timezone.now()) if self.value() else queryset


@admin.register(Review)
class ReviewAdmin(ScreeningViews, ReadOnlyForOfficers, admin.ModelAdmin):
    """The queue. A case moves by `accounts.services.reviews` alone; no field is edited here."""

    list_display = ["case", "kind", "standing", "organisation", "submitted"]
    list_display_links = ["case"]
    list_filter = [StatusFilter, "kind", DueFilter]
    search_fields = ["organisation__code_name"]
    search_help_text = gettext_lazy("Code name, legal name or registration number")

    @admin.display(description=gettext_lazy("case"))
    def case(self, review: Review) -> str:
        """The record's code name."""
        return code_name_of(review)

    @admin.display(description=gettext_lazy("state"), ordering="next_due_at")
    def standing(self, review: Review) -> object:
        """The time left of what waits, and why when it is approved; the decision of the rest."""
        entry = QueueEntry.of(review)
        badges = [badge for badge in (entry.recheck, entry.due or entry.status) if badge]
        return format_html_join(" ", "{}", ((str(badge),) for badge in badges))

    @admin.display(description=gettext_lazy("submitted"), ordering="submitted_at")
    def submitted(self, review: Review) -> str:
        """The day; a draft has none."""
        return date_format(localtime(review.submitted_at)) if review.submitted_at else "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        """What this officer may decide: never the own organisation's."""
        return cases_of(request.user).order_by(*ORDER)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Code names, and the names behind the door that officers may open."""
        return search_cases(queryset, request.user, search_term), False

    def get_urls(self) -> list:
        """The case's decisions have an address of their own."""
        view = self.admin_site.admin_view(self.decide_view)
        route = "<uuid:object_id>/decide/<slug:decision>/"
        decide = path(route, view, name="accounts_review_decide")
        return [decide, *self.screening_urls(), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One screen with everything that a decision needs; looking is noted in the ledger."""
        review = self.get_object(request, unquote(object_id))
        if review is None:
            raise Http404
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        return self.show_case(request, review)

    def decide_view(self, request: HttpRequest, object_id: object, decision: str) -> HttpResponse:
        """Carry out one decision, then show the next case."""
        chosen = DECISIONS.get(decision)
        review = get_object_or_404(self.get_queryset(request), pk=object_id)
        if chosen is None:
            raise Http404
        if request.method != "POST":
            return redirect(case_url(review))
        form = DecisionForm(request.POST, decision=chosen)
        if not form.is_valid():
            return self.show_case(request, review, BAD_REQUEST, chosen, form)
        try:
            decided = decide(
                review_id=review.pk, officer=request.user, decision=chosen, **form.cleaned_data
            )
        except NotCleared as error:
            if isinstance(error, ScreeningNotDone):
                screening.make_due(organisation_id=review.organisation_id)
            form.add_error(None, refusal_text(error))
            return self.show_case(request, review, CONFLICT, chosen, form)
        except (ScreenIsStale, ReviewStateError):
            return self._show_stale(request, review, chosen, form)
        except NumberAlreadyApproved:
            form.add_error(None, _("Another approved organisation has this registration number."))
            return self.show_case(request, review, CONFLICT, chosen, form)
        except Review.DoesNotExist as error:
            raise Http404 from error
        return self._go_on(request, review, chosen, is_done=is_carried_out(chosen, decided))

    def _show_stale(
        self, request: HttpRequest, review: Review, chosen: Decision, form: DecisionForm
    ) -> HttpResponse:
        """Show the case as it is now, with what the officer had written."""
        review = get_object_or_404(self.get_queryset(request), pk=review.pk)
        text = _("This case has moved since you opened it, so nothing was changed. It is now: %s.")
        form.add_error(None, text % review.get_status_display())
        return self.show_case(request, review, CONFLICT, chosen, form)

    def _go_on(
        self, request: HttpRequest, before: Review, chosen: Decision, *, is_done: bool
    ) -> HttpResponse:
        """From the queue to its next case; from any other case back to it."""
        done = (
            chosen.done if is_done else _("Signed: %(case)s. A second officer must sign as well.")
        )
        self.message_user(request, done % {"case": code_name_of(before)}, messages.SUCCESS)
        if before.status != ReviewStatus.SUBMITTED:
            return redirect(case_url(before))
        following = next_case(request.user, before)
        if following is not None:
            return redirect(case_url(following))
        self.message_user(request, _("The queue is empty."), messages.INFO)
        return redirect("admin:accounts_review_changelist")

    def show_case(
        self,
        request: HttpRequest,
        review: Review,
        status: int = 200,
        chosen: Decision | None = None,
        form: DecisionForm | None = None,
        refused_hit: tuple[int, VerdictForm] | None = None,
    ) -> HttpResponse:
        """The page of a case, with what was sent and refused; the look is noted in the ledger."""
        officer = request.user
        record_look(officer, review, "open case")
        following = next_case(officer, review)
        context = {
            **self.admin_site.each_context(request),
            "title": code_name_of(review),
            "subtitle": None,
            "opts": self.opts,
            "review": review,
            "entry": QueueEntry.of(review),
            "sections": review_facts.sections_for(review, officer),
            "duplicates": review_facts.duplicates(review.organisation, officer),
            "others": self._other_cases(request, review),
            "history": history_of(review),
            "organisation_status": _organisation_in_the_way(review),
            "screening": screening_context(review, officer, refused_hit),
            "has_errors": form is not None or refused_hit is not None,
            "next_url": case_url(following) if following else None,
            **_offers(review, officer, chosen, form),
        }
        return TemplateResponse(request, "admin/accounts/review/case.html", context, status=status)

    def _other_cases(self, request: HttpRequest, review: Review) -> list[QueueEntry]:
        """What else this organisation has before the ministry."""
        others = self.get_queryset(request).filter(organisation=review.organisation_id)
        return [QueueEntry.of(other) for other in others.exclude(pk=review.pk)[:MOST_OTHERS]]


def _organisation_in_the_way(review: Review) -> str:
    """The status of the organisation that keeps its venture or mandate hidden, or an empty text."""
    standing = review.organisation.review
    if review.kind == ReviewKind.ORGANISATION or standing.status == ReviewStatus.APPROVED:
        return ""
    return standing.get_status_display()


def _offers(
    review: Review, officer: User, chosen: Decision | None, form: DecisionForm | None
) -> dict[str, object]:
    """The actions as the screen offers them.

    A refused one is open and keeps its text; where it is no longer possible, the text is shown so
    that it can be copied.
    """
    seen = stamp_of(review, officer)
    written = form.data.get("reason", "") if form else ""
    offers = []
    for decision in possible_decisions(review, officer):
        again = decision == chosen
        offers.append(
            {
                "decision": decision,
                "form": DecisionForm(
                    {"seen": seen, "reason": written} if again else None,
                    initial={"seen": seen},
                    decision=decision,
                ),
                "is_open": again,
                "url": reverse("admin:accounts_review_decide", args=[review.pk, decision.slug]),
            }
        )
    return {
        "seen": seen,
        "offers": offers,
        "problems": form.non_field_errors() if form else [],
        "unsent": "" if any(offer["is_open"] for offer in offers) else written,
    }
