"""The form of a mandate: describing a new one and changing a draft."""

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
from partners.forms.mandates import MandateForm
from partners.models import Mandate
from partners.services import mandates as services
from partners.views.mandates import own_mandate, partner_required

BAD_REQUEST = 400


@require_http_methods(["GET", "HEAD", "POST"])
@partner_required
def mandate_new(request: HttpRequest) -> HttpResponse:
    """Describe a new mandate; the draft exists once valid answers are saved."""
    company = request.user.organisation.partner_company
    if not can_edit(request.user, request.user.organisation):
        return refuse_viewer(request)
    if request.method != "POST":
        return _form_page(request, MandateForm())
    form = MandateForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, None, BAD_REQUEST)
    mandate = services.found_mandate(company=company, member=request.user, facts=form.facts())
    return _go_on(request, mandate)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mandate_edit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Change a draft. Whoever was overtaken by a colleague sees it before anything is replaced."""
    mandate = own_mandate(request, public_id)
    if not can_edit(request.user, mandate.company.organisation):
        return refuse_viewer(request)
    stored = services.facts_of(mandate, request.user)
    if request.method != "POST":
        return _show_form(request, mandate, stored)
    form = MandateForm(request.POST, facts=stored)
    if not form.is_valid():
        return _form_page(request, form, mandate, BAD_REQUEST)
    try:
        saved = services.save_mandate(
            mandate_id=mandate.pk, facts=form.facts(), seen_at=seen_at(request)
        )
    except services.MandateChanged:
        return _overtaken(request, form, public_id)
    except NotEditable as error:
        return _form_page(request, form, mandate, CONFLICT, {"locked": error.status})
    return _go_on(request, saved)


def _overtaken(request: HttpRequest, form: MandateForm, public_id: uuid.UUID) -> HttpResponse:
    """The form with the writer's answers and what the newer ones differ in; on, if in nothing."""
    newest = own_mandate(request, public_id)
    differing = form.labels_that_differ(services.facts_of(newest, request.user))
    if not differing:
        return _go_on(request, newest)
    return _form_page(request, form, newest, CONFLICT, {"differing": differing})


def _show_form(
    request: HttpRequest, mandate: Mandate, stored: services.MandateFacts
) -> HttpResponse:
    if mandate.review.status not in EDITABLE:
        messages.info(request, _("The mandate cannot be changed in its present state."))
        return redirect("partners:mandate", mandate.public_id)
    form = MandateForm(facts=stored)
    if "check" in request.GET:
        form.show_missing_facts(services.missing_facts(mandate))
    return _form_page(request, form, mandate)


def _form_page(
    request: HttpRequest,
    form: MandateForm,
    mandate: Mandate | None = None,
    status: int = 200,
    conflict: dict[str, object] | None = None,
) -> HttpResponse:
    """The form, with the moment of the saved answers that its writer knows.

    After an invalid answer that is still the moment it began with; after a conflict, which is
    shown, that of the newer answers.
    """
    newest = mandate.updated_at.isoformat() if mandate else ""
    began = request.POST.get("seen_at", "")
    context = {
        "form": form,
        "mandate": mandate,
        "standing": standing_of(mandate.review) if mandate else None,
        "seen_at": began if form.is_bound and not conflict else newest,
        "warnings": warnings_in(form.stored.summary),
        **(conflict or {}),
    }
    return render(request, "partners/mandates/edit.html", context, status=status)


def _go_on(request: HttpRequest, mandate: Mandate) -> HttpResponse:
    """After saving: the mandate's page; with "save and check" the gaps or the preview."""
    messages.success(request, _("The draft is saved."))
    if request.POST.get("then") != "check":
        return redirect("partners:mandate", mandate.public_id)
    if services.missing_facts(mandate):
        edit_url = reverse("partners:mandate_edit", args=[mandate.public_id])
        return redirect(f"{edit_url}?check=1")
    return redirect("partners:mandate_preview", mandate.public_id)


@require_POST
@partner_required
def mandate_live(request: HttpRequest) -> HttpResponse:
    """What strangers will read of the amounts, while one is typing."""
    form = MandateForm(request.POST)
    form.is_valid()
    return render(request, "partners/mandates/_live.html", {"form": form})
