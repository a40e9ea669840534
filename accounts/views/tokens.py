"""The page of a person's API tokens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import ApiToken
from accounts.reauthentication import ask_again
from accounts.services import tokens as services
from accounts.token_forms import TokenForm
from accounts.vocabulary import Scope


def _rows(request: HttpRequest) -> list[dict[str, object]]:
    """The person's tokens as the table shows them, newest first."""
    now = timezone.now()
    return [
        {
            "token": token,
            "reference": services.reference_of(token),
            "scopes": [Scope(scope).label for scope in token.scopes],
            "is_expired": token.expiry <= now,
        }
        for token in ApiToken.objects.filter(user=request.user).order_by("-created", "digest")
    ]


def _page(
    request: HttpRequest, form: TokenForm, *, secret: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "rows": _rows(request),
        "secret": secret,
        "may_issue": services.may_hold_tokens(request.user),
    }
    return render(request, "accounts/tokens/list.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List the person's tokens; a POST makes a new one and shows it this once."""
    if request.method != "POST":
        return _page(request, TokenForm())
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    ask_again(request)
    try:
        _token, secret = services.issue_token(user=request.user, **form.cleaned_data)
    except services.NotEntitled:
        raise PermissionDenied from None
    except services.TooManyTokens:
        form.add_error(None, _("You have ten tokens already. Revoke one that you no longer need."))
        return _page(request, form, status=409)
    return _page(request, TokenForm(), secret=secret, status=201)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def token_revoke(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once more, then revoke one of the person's own tokens."""
    try:
        token = services.find_token(user=request.user, reference=reference)
        if request.method == "POST":
            services.revoke_token(user=request.user, reference=reference)
    except ApiToken.DoesNotExist:
        raise Http404 from None
    if request.method == "POST":
        messages.success(request, _("The token “%(name)s” is revoked.") % {"name": token.name})
        return redirect("accounts:tokens")
    return render(request, "accounts/tokens/revoke.html", {"token": token})
