"""The list of matches, its export and its summary for the cabinet."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import BoundField, Form
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from accounts.querysets import is_approved_member
from accounts.views.access import SignedInRequest, refuse
from accounts.vocabulary import ReviewStatus
from matching.cards import cards_of, with_facts
from matching.exports import ExportFormat, stream_matches
from matching.filters import MatchFilter
from matching.models import Match
from matching.reasons import Reader, reader_of
from partners.models import Mandate
from ventures.models import Venture

BAD_REQUEST = 400
PER_PAGE = 25
IN_SUMMARY = 3
# Ties by the random address: the keys of the records would tell which was there first.
BEST_FIRST = ("-points", "public_id")
NARROWING = ("min_score", "category", "form")


class ListRequest(SignedInRequest):
    """A request that htmx may have made."""

    htmx: HtmxDetails


@require_safe
@login_required
def match_list(request: ListRequest) -> HttpResponse:
    """Matches of one's own records, best first; with htmx the results alone."""
    matches = Match.objects.visible_to(request.user)
    narrowed = MatchFilter(request.GET, matches, request=request)
    ordered = with_facts(narrowed.qs).order_by(*BEST_FIRST)
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": narrowed.form,
        "fields": _fields(narrowed.form),
        "page": page,
        "cards": cards_of(page, request.user),
        "is_narrowed": any(request.GET.get(name) for name in NARROWING),
        "is_member": reader_of(request.user) is not Reader.MINISTRY,
        "is_approved": _sees_matches(request.user),
        "is_kept_out": _is_kept_out(request.user),
        "records": _records(request),
        "kept": _kept_fields(request.GET),
        "exports": _exports(request.GET),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    template = "matching/_results.html" if fragment else "matching/match_list.html"
    return render(request, template, context)


def _fields(form: Form) -> list[BoundField]:
    """The fields to narrow by; their hints are for the interface's documentation."""
    for name in NARROWING:
        form.fields[name].help_text = ""
    return [form[name] for name in NARROWING]


def _sees_matches(user: User) -> bool:
    return reader_of(user) is Reader.MINISTRY or is_approved_member(user)


def _is_kept_out(user: User) -> bool:
    """Its organisation is approved and takes no part all the same."""
    organisation = user.organisation
    approved = organisation is not None and organisation.review.status == ReviewStatus.APPROVED
    return approved and not is_approved_member(user)


def _records(request: ListRequest) -> list[dict[str, object]]:
    """Links to all matches and to those of each published record of one's own."""
    reader = reader_of(request.user)
    if reader is Reader.MINISTRY:
        return []
    name = "venture" if reader is Reader.MANUFACTURER else "mandate"
    model: Any = Venture if reader is Reader.MANUFACTURER else Mandate
    own = model.objects.owned_by(request.user).filter(review__status=ReviewStatus.APPROVED)
    chosen = request.GET.get(name, "")
    names = own.order_by("code_name").values_list("public_id", "code_name")
    links = [("", _("All")), *((str(public_id), code_name) for public_id, code_name in names)]
    return [
        {
            "label": label,
            "url": f"?{_with(request.GET, name, value)}",
            "current": chosen.lower() == value,
        }
        for value, label in links
    ]


def _with(query: QueryDict, name: str, value: str) -> str:
    """The query with another value, from the first page on."""
    changed = query.copy()
    changed.pop("page", None)
    changed.pop(name, None)
    if value:
        changed[name] = value
    return changed.urlencode()


def _kept_fields(query: QueryDict) -> list[tuple[str, str]]:
    """What the form keeps without showing it."""
    return [(name, str(query[name])) for name in ("venture", "mandate") if query.get(name)]


def _exports(query: QueryDict) -> list[dict[str, str]]:
    """Where the whole list can be had as a file, narrowed as it is now."""
    known = query.copy()
    for name in set(known) - set(MatchFilter.base_filters):
        del known[name]
    kept = known.urlencode()
    labels = {ExportFormat.CSV: _("Export as CSV"), ExportFormat.NDJSON: _("Export as NDJSON")}
    return [
        {
            "label": label,
            "url": f"{reverse('matching:match_export', args=[name])}?{kept}".rstrip("?"),
        }
        for name, label in labels.items()
    ]


@require_GET
@login_required
def match_export(request: ListRequest, format: str) -> HttpResponseBase:
    """The whole list as a file, narrowed by the same parameters as the page.

    400 for conditions that make no sense or are not known: a file that holds more than was asked
    for would not say so.
    """
    if format not in ExportFormat.values:
        raise Http404
    matches = Match.objects.visible_to(request.user)
    narrowed = MatchFilter(request.GET, matches, request=request)
    unknown = sorted(set(request.GET) - set(MatchFilter.base_filters))
    if unknown or not narrowed.is_valid():
        return _refuse_conditions(request, narrowed.form, unknown)
    return stream_matches(request.user, narrowed.qs.order_by(*BEST_FIRST), format)


def _refuse_conditions(request: ListRequest, form: Form, unknown: list[str]) -> HttpResponse:
    fields = ", ".join([*(str(form[name].label) for name in form.errors), *unknown])
    return refuse(
        request,
        status=BAD_REQUEST,
        heading=_("Nothing was exported"),
        text=_("These conditions make no sense: %(fields)s.") % {"fields": fields},
        action_url=reverse("matching:match_list"),
        action_label=_("Show all matches"),
    )


@require_safe
@login_required
def match_summary(request: ListRequest) -> HttpResponse:
    """How many matches there are, and the best three: a part of the cabinet."""
    matches = Match.objects.visible_to(request.user)
    best = with_facts(matches).order_by(*BEST_FIRST)[:IN_SUMMARY]
    context = {"count": matches.count(), "cards": cards_of(best, request.user)}
    return render(request, "matching/_summary.html", context)
