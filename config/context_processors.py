"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def _entries(request: HttpRequest) -> list[tuple[str, str]]:
    """Label and address of each entry of the main navigation for this person."""
    user = request.user
    if not user.is_authenticated:
        return [(_("Documentation of the API"), reverse("api-docs"))]
    entries = [(_("My desk"), reverse("accounts:cabinet"))]
    if user.is_officer:
        entries.append((_("Ministry desk"), reverse("admin:index")))
    organisation = user.organisation
    if organisation is not None:
        if organisation.is_manufacturer:
            entries.append((_("Ventures"), reverse("ventures:venture_list")))
        else:
            entries.append((_("Mandates"), reverse("partners:mandate_list")))
    entries.append((_("Matches"), reverse("matching:match_list")))
    if user.ministry_role:
        entries.append((_("API"), reverse("api-docs")))
    return entries


def page(request: HttpRequest) -> dict[str, object]:
    """Navigation and the mark of the demo world."""
    if not hasattr(request, "user"):
        return {"is_demo": settings.IS_DEMO}
    entries = _entries(request)
    here = [url for _label, url in entries if request.path.startswith(url)]
    current = max(here, key=len, default=None)
    return {
        "is_demo": settings.IS_DEMO,
        "nav_items": [
            {"label": label, "url": url, "current": url == current} for label, url in entries
        ],
    }
