"""The language switch."""

from django.http import HttpRequest, HttpResponse
from django.views.i18n import set_language as set_browser_language

from accounts.services import preferences
from accounts.vocabulary import Language


def set_language(request: HttpRequest) -> HttpResponse:
    """Django's switch for this browser; letters to a signed-in person follow it, too."""
    chosen = request.POST.get("language", "")
    if request.method == "POST" and request.user.is_authenticated and chosen in Language.values:
        preferences.choose_language(user=request.user, language=Language(chosen))
    return set_browser_language(request)
