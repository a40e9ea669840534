"""The form of a venture: describing a new one and changing a draft."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.free_text import warnings_in
from accounts.permissions import can_edit
from accounts.services.drafts import NotEditable
from accounts.standing import standing_of
from accounts.views.access import CONFLICT, refuse_viewer
from accounts.views.records import seen_at
from accounts.vocabulary import EDITABLE
from ventures.forms.ventures import VentureForm
from ventures.models import Venture
from ventures.services import ventures as services
from ventures.views.ventures import manufacturer_required, own_venture

BAD_REQUEST = 400


@require_http_methods(["GET", "HEAD", "POST"])
@manufacturer_required
def venture_new(request: HttpRequest) -> HttpResponse:
    """Describe a new venture; the draft exists once valid answers are saved."""
    manufacturer = request.user.organisation.manufacturer
    if not can_edit(request.user, request.user.organisation):
        return refuse_viewer(request)
    if request.method != "POST":
        return _form_page(request, VentureForm())
    form = VentureForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, None, BAD_REQUEST)
    venture = services.found_venture(
        manufacturer=manufacturer, member=request.user, facts=form.facts()
    )
    return _go_on(request, venture)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def venture_edit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Change a draft. Whoever was overtaken by a colleague sees it before anything is replaced."""
    venture = own_venture(request, public_id)
    if not can_edit(request.user, venture.manufacturer.organisation):
        return refuse_viewer(request)
    stored = services.facts_of(venture, request.user)
    if request.method != "POST":
        return _show_form(request, venture, stored)
    form = VentureForm(request.POST, facts=stored)
    if not form.is_valid():
        return _form_page(request, form, venture, BAD_REQUEST)
    try:
        saved = services.save_venture(
            venture_id=venture.pk, facts=form.facts(), seen_at=seen_at(request)
        )
    except services.VentureChanged:
        return _overtaken(request, form, public_id)
    except NotEditable as error:
        return _form_page(request, form, venture, CONFLICT, {"locked": error.status})
    return _go_on(request, saved)


def _overtaken(request: HttpRequest, form: VentureForm, public_id: uuid.UUID) -> HttpResponse:
    """The form with the writer's answers and what the newer ones differ in; on, if in nothing."""
    newest = own_venture(request, public_id)
    differing = form.labels_that_differ(services.facts_of(newest, request.user))
    if not differing:
        return _go_on(request, newest)
    return _form_page(request, form, newest, CONFLICT, {"differing": differing})


def _show_form(
    request: HttpRequest, venture: Venture, stored: services.VentureFacts
) -> HttpResponse:
    if venture.review.status not in EDITABLE:
        messages.info(request, _("The venture cannot be changed in its present state."))
        return redirect("ventures:venture", venture.public_id)
    form = VentureForm(facts=stored)
    if "check" in request.GET:
        form.show_missing_facts(services.missing_facts(venture))
    return _form_page(request, form, venture)


def _form_page(
    request: HttpRequest,
    form: VentureForm,
    venture: Venture | None = None,
    status: int = 200,
    conflict: dict[str, object] | None = None,
) -> HttpResponse:
    """The form, with the moment of the saved answers that its writer knows.

    After an invalid answer that is still the moment it began with; after a conflict, which is
    shown, that of the newer answers.
    """
    newest = venture.updated_at.isoformat() if venture else ""
    began = request.POST.get("seen_at", "")
    context = {
        "form": form,
        "venture": venture,
        "standing": standing_of(venture.review) if venture else None,
        "seen_at": began if form.is_bound and not conflict else newest,
        "warnings": warnings_in(form.stored.summary),
        **(conflict or {}),
    }
    return render(request, "ventures/ventures/edit.html", context, status=status)


def _go_on(request: HttpRequest, venture: Venture) -> HttpResponse:
    """After saving: the venture's page; with "save and check" the gaps or the preview."""
    messages.success(request, _("The draft is saved."))
    if request.POST.get("then") != "check":
        return redirect("ventures:venture", venture.public_id)
    if services.missing_facts(venture):
        edit_url = reverse("ventures:venture_edit", args=[venture.public_id])
        return redirect(f"{edit_url}?check=1")
    return redirect("ventures:venture_preview", venture.public_id)


@require_POST
@manufacturer_required
def venture_live(request: HttpRequest) -> HttpResponse:
    """What strangers will read of the amounts, and the sum of the shares, while one is typing."""
    form = VentureForm(request.POST)
    form.is_valid()
    return render(request, "ventures/ventures/_live.html", {"form": form})
