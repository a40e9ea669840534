"""Pages of mandates: a partner's own, and the teaser that approved manufacturers see."""

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
from partners.disclosed import facts_above_teaser
from partners.models import Mandate
from partners.services import mandates as services
from partners.sheet import sheet_of
from partners.teaser import teaser_of

View = Callable[..., HttpResponse]

ROWS_PER_PAGE = 25
MOVES = {
    "submit": services.submit_mandate,
    "withdraw": services.withdraw_mandate,
    "revise": services.revise_mandate,
}


def partner_required(view: View) -> View:
    """For members of a partner company."""

    @member_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.organisation.is_manufacturer:
            return view(request, *args, **kwargs)
        return refuse(
            request,
            status=FORBIDDEN,
            heading=_("Only partner companies write mandates"),
            text=_("You act for a manufacturer. Mandates that fit it are among its matches."),
            action_url=reverse("matching:match_list"),
            action_label=_("Go to the matches"),
        )

    return wrapped


def visible_mandate(request: HttpRequest, public_id: uuid.UUID) -> Mandate:
    """The mandate, for those for whom it exists at all; otherwise 404."""
    mandates = Mandate.objects.visible_to(request.user).with_teaser_facts()
    mandates = mandates.select_related("review", "company__organisation__review")
    return get_object_or_404(mandates, public_id=public_id)


def own_mandate(request: HttpRequest, public_id: uuid.UUID) -> Mandate:
    """The mandate, for its own members; 403 for who may see it, 404 for others."""
    mandate = visible_mandate(request, public_id)
    if not is_member(request.user, mandate.company.organisation):
        raise PermissionDenied
    return mandate


@require_safe
@partner_required
def mandate_list(request: HttpRequest) -> HttpResponse:
    """The mandates of one's own organisation, the last changed first; its table alone for htmx."""
    mandates = Mandate.objects.visible_to(request.user).owned_by(request.user)
    mandates = mandates.with_teaser_facts().select_related("review").order_by("-updated_at", "pk")
    page = Paginator(mandates, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "mandate": mandate,
            "teaser": teaser_of(mandate),
            "standing": standing_of(mandate.review),
            "takes_part": services.takes_part(mandate),
        }
        for mandate in page
    ]
    may_edit = can_edit(request.user, request.user.organisation)
    context = {"page_obj": page, "rows": rows, "may_edit": may_edit}
    template = "partners/mandates/_list.html" if request.htmx else "partners/mandates/list.html"
    return render(request, template, context)


@require_safe
@login_required
def mandate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The mandate: everything for its own members, the teaser and what is disclosed for others."""
    found = visible_mandate(request, public_id)
    if is_member(request.user, found.company.organisation):
        return _own_page(request, found)
    above = facts_above_teaser(found, request.user)
    if above:
        record_access(
            actor=request.user,
            action="read mandate",
            tier=max(fact.tier for fact in above),
            subject=found.company.organisation,
        )
    context = {"teaser": teaser_of(found), "facts": above}
    return render(request, "partners/mandates/teaser.html", context)


def _own_page(request: HttpRequest, mandate: Mandate) -> HttpResponse:
    organisation = mandate.company.organisation
    standing = standing_of(mandate.review)
    facts = services.facts_of(mandate, request.user)
    may_edit = can_edit(request.user, organisation)
    edit_url = reverse("partners:mandate_edit", args=[mandate.public_id])
    edit_url = edit_url if standing.is_editable and may_edit else ""
    context = {
        "mandate": mandate,
        "rows": sheet_of(mandate, facts, edit_url=edit_url),
        "edit_url": edit_url,
        "matches_url": f"{reverse('matching:match_list')}?mandate={mandate.public_id}",
        "standing": standing,
        "next_items": NEXT_ITEMS[standing.status],
        "due": day(standing.due),
        "moves": moves_of(mandate.review, "partners:mandate_move", mandate.public_id)
        if may_edit
        else [],
        "missing": services.missing_facts(mandate) if standing.is_editable else [],
        "warnings": warnings_in(facts.summary),
        "takes_part": services.takes_part(mandate),
        "repairs_idle": bool(facts.equipment) and "service_centre" not in facts.forms,
        "history": history_of(mandate.review),
        "organisation_waits": organisation.review.status != ReviewStatus.APPROVED,
    }
    return render(request, "partners/mandates/mandate.html", context)


@require_safe
@login_required
def mandate_preview(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Exactly what a stranger sees, and beside it what each further tier adds."""
    mandate = own_mandate(request, public_id)
    is_editable = standing_of(mandate.review).is_editable
    may_edit = can_edit(request.user, mandate.company.organisation)
    moves = moves_of(mandate.review, "partners:mandate_move", mandate.public_id)
    context = {
        "mandate": mandate,
        "teaser": teaser_of(mandate),
        "tiers": by_tier(facts_above_teaser(mandate, request.user)),
        "missing": services.missing_facts(mandate) if is_editable else [],
        "warnings": warnings_in(mandate.summary),
        "may_edit": may_edit,
        "moves": [move for move in moves if move["offer"].slug == "submit" and may_edit],
    }
    return render(request, "partners/mandates/preview.html", context)


@require_POST
@login_required
def mandate_move(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """Submit, withdraw or revise one's own mandate."""
    mandate = own_mandate(request, public_id)
    if move not in MOVES:
        raise Http404
    if not can_edit(request.user, mandate.company.organisation):
        return refuse_viewer(request)
    page_url = reverse("partners:mandate", args=[mandate.public_id])
    try:
        MOVES[move](mandate_id=mandate.pk, member=request.user)
    except services.MandateIncomplete:
        messages.error(request, _("Some answers are still missing. They are marked below."))
        edit_url = reverse("partners:mandate_edit", args=[mandate.public_id])
        return redirect(f"{edit_url}?check=1")
    except ReviewStateError:
        return refuse(
            request,
            status=CONFLICT,
            heading=_("This is not possible any more"),
            text=_("The mandate’s state has changed meanwhile. Nothing was done."),
            action_url=page_url,
            action_label=_("See where it stands"),
        )
    messages.success(request, _done(move))
    return redirect(page_url)


def _done(move: str) -> str:
    return {
        "submit": _("The mandate is with the ministry now."),
        "withdraw": _("The mandate is withdrawn and hidden."),
        "revise": _("The mandate is a draft again and hidden. Submit it when it is ready."),
    }[move]
