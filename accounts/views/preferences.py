"""A member's settings: letters about new matches, language, and who looked at the organisation."""

import csv

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import LanguageForm, NotificationPreferenceForm
from accounts.ledger_words import words_for
from accounts.models import LedgerEntry, NotificationPreference, User
from accounts.permissions import can_edit
from accounts.services import preferences
from accounts.views.access import SignedInRequest, member_required, refuse_viewer
from accounts.vocabulary import LetterKind

ENTRIES_PER_PAGE = 25


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: SignedInRequest) -> HttpResponse:
    """How often the organisation hears of new matches; one's own letters and language."""
    organisation = request.user.organisation
    may_edit = organisation is not None and can_edit(request.user, organisation)
    if request.method == "POST" and not may_edit:
        return refuse_viewer(request)
    preference = NotificationPreference.objects.filter(organisation=organisation).first()
    form = NotificationPreferenceForm(
        request.POST if request.method == "POST" else None,
        initial=_shown(preference),
        disabled=not may_edit,
    )
    if request.method == "POST" and form.is_valid():
        preferences.save_preference(organisation=organisation, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:notifications")
    unsubscribed = request.user.unsubscriptions.filter(kind=LetterKind.NEW_MATCH).exists()
    context = {
        "form": form if organisation else None,
        "may_edit": may_edit,
        "is_unsubscribed": unsubscribed,
        "language_form": LanguageForm(initial={"language": request.user.language}),
    }
    status = 400 if form.errors else 200
    return render(request, "accounts/notifications.html", context, status=status)


def _shown(preference: NotificationPreference | None) -> dict[str, object]:
    shown = preference or NotificationPreference()
    return {"frequency": shown.frequency, "minimum_score": shown.minimum_score}


@require_POST
@login_required
def resubscribe(request: SignedInRequest) -> HttpResponse:
    """Letters about new matches to this person again."""
    preferences.resubscribe(user=request.user, kind=LetterKind.NEW_MATCH)
    messages.success(request, _("You get letters about new matches again."))
    return redirect("accounts:notifications")


@require_safe
@member_required
def ledger(request: SignedInRequest) -> HttpResponse:
    """Every view of the organisation above the teaser, newest first."""
    page = Paginator(_entries_about(request.user), ENTRIES_PER_PAGE).get_page(
        request.GET.get("page")
    )
    lines = [{"entry": entry, "words": words_for(entry.action)} for entry in page]
    return render(request, "accounts/ledger.html", {"page_obj": page, "lines": lines})


@require_safe
@member_required
def ledger_file(request: SignedInRequest) -> HttpResponse:
    """The same as a CSV file; each line with its digest, a receipt that it was there."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="spilno-ledger.csv"'
    response["Cache-Control"] = "private, no-store"
    response.write("\ufeff")
    rows = csv.writer(response)
    rows.writerow(("at", "who", "action", "tier", "digest"))
    for entry in _entries_about(request.user):
        who = entry.actor_organisation
        name = who.code_name if who else "ministry"
        rows.writerow((entry.at.isoformat(), name, entry.action, entry.tier, entry.digest))
    return response


def _entries_about(user: User) -> QuerySet[LedgerEntry]:
    """What was seen of the organisation that a person acts for, newest first."""
    about = LedgerEntry.objects.filter(subject=user.organisation)
    return about.select_related("actor_organisation").order_by("-at", "-pk")
