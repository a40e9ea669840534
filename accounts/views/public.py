"""Pages that everybody may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.services import public_totals


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Spilno is and how it works."""
    return render(request, "accounts/home.html", {"totals": public_totals.count_participants()})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done so that everybody can use the pages."""
    return render(request, "accounts/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored and who sees what."""
    return render(request, "accounts/privacy.html")
