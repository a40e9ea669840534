"""Pages of ventures: a manufacturer's own, and the teaser that approved partners see."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.free_text import warnings_in
from accounts.permissions import can_edit, is_member
from accounts.review_progress import day, history_of
from accounts.services.ledger import record_access
from accounts.services.reviews import ReviewStateError
from accounts.standing import standing_of
from accounts.views.access import CONFLICT, FORBIDDEN, member_required, refuse, refuse_viewer
from accounts.views.records import NEXT_ITEMS, by_tier, moves_of
from accounts.vocabulary import ReviewStatus
from ventures.bands import band_text
from ventures.disclosed import facts_above_teaser
from ventures.models import Venture, VentureIdentity
from ventures.services import ventures as services
from ventures.sheet import sheet_of
from ventures.teaser import teaser_of

View = Callable[..., HttpResponse]

ROWS_PER_PAGE = 25
MOVES = {
    "submit": services.submit_venture,
    "withdraw": services.withdraw_venture,
    "revise": services.revise_venture,
}


def manufacturer_required(view: View) -> View:
    """For members of a manufacturer."""

    @member_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.organisation.is_manufacturer:
            return view(request, *args, **kwargs)
        return refuse(
            request,
            status=FORBIDDEN,
            heading=_("Only manufacturers propose ventures"),
            text=_("You act for a partner company. Ventures that fit it are among its matches."),
            action_url=reverse("matching:match_list"),
            action_label=_("Go to the matches"),
        )

    return wrapped


def visible_venture(request: HttpRequest, public_id: uuid.UUID) -> Venture:
    """The venture, for those for whom it exists at all; otherwise 404."""
    ventures = Venture.objects.visible_to(request.user).with_teaser_facts()
    ventures = ventures.select_related("review", "manufacturer__organisation__review")
    return get_object_or_404(ventures, public_id=public_id)


def own_venture(request: HttpRequest, public_id: uuid.UUID) -> Venture:
    """The venture, for its own members; 403 for who may see it, 404 for others."""
    venture = visible_venture(request, public_id)
    if not is_member(request.user, venture.manufacturer.organisation):
        raise PermissionDenied
    return venture


@require_safe
@manufacturer_required
def venture_list(request: HttpRequest) -> HttpResponse:
    """The ventures of one's own organisation, the last changed first; its table alone for htmx."""
    ventures = Venture.objects.visible_to(request.user).owned_by(request.user)
    ventures = ventures.select_related("review").order_by("-updated_at", "pk")
    page = Paginator(ventures, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    titles = VentureIdentity.objects.disclosed_to(request.user)
    title_of = dict(titles.filter(venture__in=list(page)).values_list("venture_id", "title"))
    rows = [
        {
            "venture": venture,
            "title": title_of.get(venture.pk, ""),
            "standing": standing_of(venture.review),
            "need": band_text(venture.need_band_eur),
        }
        for venture in page
    ]
    may_edit = can_edit(request.user, request.user.organisation)
    context = {"page_obj": page, "rows": rows, "may_edit": may_edit}
    template = "ventures/ventures/_list.html" if request.htmx else "ventures/ventures/list.html"
    return render(request, template, context)


@require_safe
@login_required
def venture(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The venture: everything for its own members, the teaser and what is disclosed for others."""
    found = visible_venture(request, public_id)
    if is_member(request.user, found.manufacturer.organisation):
        return _own_page(request, found)
    above = facts_above_teaser(found, request.user)
    if above:
        record_access(
            actor=request.user,
            action="read venture",
            tier=max(fact.tier for fact in above),
            subject=found.manufacturer.organisation,
        )
    context = {"teaser": teaser_of(found), "facts": above}
    return render(request, "ventures/ventures/teaser.html", context)


def _own_page(request: HttpRequest, venture: Venture) -> HttpResponse:
    organisation = venture.manufacturer.organisation
    standing = standing_of(venture.review)
    facts = services.facts_of(venture, request.user)
    may_edit = can_edit(request.user, organisation)
    edit_url = reverse("ventures:venture_edit", args=[venture.public_id])
    edit_url = edit_url if standing.is_editable and may_edit else ""
    context = {
        "venture": venture,
        "title": facts.title,
        "rows": sheet_of(venture, facts, edit_url=edit_url),
        "edit_url": edit_url,
        "matches_url": f"{reverse('matching:match_list')}?venture={venture.public_id}",
        "standing": standing,
        "next_items": NEXT_ITEMS[standing.status],
        "due": day(standing.due),
        "moves": moves_of(venture.review, "ventures:venture_move", venture.public_id)
        if may_edit
        else [],
        "missing": services.missing_facts(venture) if standing.is_editable else [],
        "warnings": warnings_in(facts.summary),
        "repairs_idle": bool(facts.repairable) and "service_centre" not in facts.forms,
        "history": history_of(venture.review),
        "organisation_waits": organisation.review.status != ReviewStatus.APPROVED,
    }
    return render(request, "ventures/ventures/venture.html", context)


@require_safe
@login_required
def venture_preview(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Exactly what a stranger sees, and beside it what each further tier adds."""
    venture = own_venture(request, public_id)
    is_editable = standing_of(venture.review).is_editable
    may_edit = can_edit(request.user, venture.manufacturer.organisation)
    moves = moves_of(venture.review, "ventures:venture_move", venture.public_id)
    context = {
        "venture": venture,
        "teaser": teaser_of(venture),
        "tiers": by_tier(facts_above_teaser(venture, request.user)),
        "missing": services.missing_facts(venture) if is_editable else [],
        "warnings": warnings_in(venture.summary),
        "may_edit": may_edit,
        "moves": [move for move in moves if move["offer"].slug == "submit" and may_edit],
    }
    return render(request, "ventures/ventures/preview.html", context)


@require_POST
@login_required
def venture_move(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """Submit, withdraw or revise one's own venture."""
    venture = own_venture(request, public_id)
    if move not in MOVES:
        raise Http404
    if not can_edit(request.user, venture.manufacturer.organisation):
        return refuse_viewer(request)
    page_url = reverse("ventures:venture", args=[venture.public_id])
    try:
        MOVES[move](venture_id=venture.pk, member=request.user)
    except services.VentureIncomplete:
        messages.error(request, _("Some answers are still missing. They are marked below."))
        edit_url = reverse("ventures:venture_edit", args=[venture.public_id])
        return redirect(f"{edit_url}?check=1")
    except ReviewStateError:
        return refuse(
            request,
            status=CONFLICT,
            heading=_("This is not possible any more"),
            text=_("The venture’s state has changed meanwhile. Nothing was done."),
            action_url=page_url,
            action_label=_("See where it stands"),
        )
    messages.success(request, _done(move))
    return redirect(page_url)


def _done(move: str) -> str:
    return {
        "submit": _("The venture is with the ministry now."),
        "withdraw": _("The venture is withdrawn and hidden."),
        "revise": _("The venture is a draft again and hidden. Submit it when it is ready."),
    }[move]
