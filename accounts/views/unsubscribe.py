"""Ending a kind of letter from the letter itself, without log-in (RFC 8058)."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.letters import UNSUBSCRIBE_SALT
from accounts.models import User
from accounts.services import preferences
from accounts.vocabulary import OPTIONAL_LETTERS, LetterKind


def _person_and_kind(token: str) -> tuple[User, LetterKind] | None:
    """Whom and what the link was signed for; None when it was not signed here or names nobody."""
    try:
        user_id, kind = signing.loads(token, salt=UNSUBSCRIBE_SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    user = User.objects.filter(pk=user_id).first()
    return (user, LetterKind(kind)) if user and kind in OPTIONAL_LETTERS else None


# Mail programs post here for the reader and know no CSRF token; the signed address is enough.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Asks on GET, because mail scanners open links; unsubscribes on POST, as often as it comes."""
    found = _person_and_kind(token)
    if found is None:
        return render(request, "accounts/unsubscribe_unknown.html", status=404)
    user, kind = found
    if request.method == "POST":
        preferences.unsubscribe(user=user, kind=kind)
    chosen_here = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    with translation.override(chosen_here or user.language):
        context = {"kind": kind.label, "done": request.method == "POST"}
        response = render(request, "accounts/unsubscribe.html", context)
        response["Content-Language"] = translation.get_language()
    return response
