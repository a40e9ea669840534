"""Middleware of the project."""

from collections.abc import Callable
from urllib.parse import unquote_plus, urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.second_factor import has_second_factor, lacks_second_factor

API = "/api/"
# Where a password alone leads an officer: signing in and out, setting a factor up, the language.
OPEN_TO_ONE_FACTOR = ("/accounts/", "/i18n/", "/health/", "/static/", API)
GetResponse = Callable[[HttpRequest], HttpResponse]


def _is_storable(text: str) -> bool:
    """PostgreSQL stores neither NUL nor halves of surrogate pairs."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _typed(request: HttpRequest) -> list[str]:
    """Names and values of a form; BadRequest when it is in another encoding than UTF-8."""
    if request.content_type not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return []
    return [text for name, values in request.POST.lists() for text in (name, *values)]


def act_for_the_reader(get_response: GetResponse) -> GetResponse:
    """Tell the database for whom it answers, before any view asks it; see `accounts.acting`."""
    from accounts.acting import act_as

    def middleware(request: HttpRequest) -> HttpResponse:
        act_as(request.user)
        return get_response(request)

    return middleware


def pass_over_unstorable_cookies(get_response: GetResponse) -> GetResponse:
    """Forget a cookie with text that no database field can hold: a refusal would lock its browser
    out for good."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.COOKIES = {k: v for k, v in request.COOKIES.items() if _is_storable(v)}
        return get_response(request)

    return middleware


def refuse_unstorable_text(get_response: GetResponse) -> GetResponse:
    """Answer 400 to an address or a form with text that no database field can hold.

    It stands behind all others, so that the refusal speaks its reader's language and bears the
    headers of every page; none of them stores an address or a form.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(API):  # answers in its own shape
            return get_response(request)
        query = unquote_plus(request.META.get("QUERY_STRING", ""), errors="surrogateescape")
        texts = [request.path, query]
        try:
            texts += _typed(request)
        except BadRequest:
            return _refuse(request, _("The form was sent in an alphabet other than UTF-8."))
        if all(map(_is_storable, texts)):
            return get_response(request)
        return _refuse(
            request, _("The address or the form contains characters that cannot be stored.")
        )

    return middleware


def _refuse(request: HttpRequest, message: Promise) -> HttpResponse:
    return render(request, "400.html", {"message": message}, status=400)


def speak_members_language(get_response: GetResponse) -> GetResponse:
    """Speak the language a person chose in its profile, unless this browser chose another."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen_here = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        if not chosen_here and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return middleware


def ask_for_second_factor(get_response: GetResponse) -> GetResponse:
    """Lead officers to their second factor before anything but the pages of the own account.

    Who has none yet is led to set one up. The API asks for itself (`config.api.authentication`).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN_TO_ONE_FACTOR) or not lacks_second_factor(request):
            return get_response(request)
        page = "mfa_reauthenticate" if has_second_factor(request.user) else "mfa_index"
        wanted = urlencode({"next": request.get_full_path() if request.method == "GET" else "/"})
        return redirect(f"{reverse(page)}?{wanted}")

    return middleware


def keep_private_pages_out_of_caches(get_response: GetResponse) -> GetResponse:
    """Nothing that a logged-in person saw stays in a shared computer's or a proxy's cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware
