"""Who may open a page, and what those read who may not."""

from collections.abc import Callable
from functools import wraps

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import can_start_organisation

View = Callable[..., HttpResponse]


class SignedInRequest(HttpRequest):
    """A request that came through `login_required`."""

    user: User


FORBIDDEN = 403
CONFLICT = 409


def refuse(
    request: HttpRequest,
    *,
    status: int,
    heading: str,
    text: str,
    action_url: str = "",
    action_label: str = "",
) -> HttpResponse:
    """A page that says in plain words why not, and where to go instead."""
    context = {
        "heading": heading,
        "text": text,
        "action_url": action_url,
        "action_label": action_label,
    }
    return render(request, "accounts/refused.html", context, status=status)


def refuse_viewer(request: HttpRequest) -> HttpResponse:
    """For members who may read but not write for their organisation."""
    return refuse(
        request,
        status=FORBIDDEN,
        heading=_("You may read this, not change it"),
        text=_(
            "Owners and editors of your organisation write for it; you are a viewer. Ask an owner "
            "if that should change."
        ),
    )


def limited(action: str) -> Callable[[View], View]:
    """So many POSTs a day from one person, counted across processes: see ACCOUNT_RATE_LIMITS."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: SignedInRequest, *args: object, **kwargs: object) -> HttpResponse:
            refused = ratelimit.consume_or_429(request, action=action, user=request.user)
            return refused or view(request, *args, **kwargs)

        return wrapped

    return decorate


def member_required(view: View) -> View:
    """For members of an organisation. Who is about to join one is sent to its form first."""

    @login_required
    @wraps(view)
    def wrapped(request: SignedInRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.organisation is not None:
            return view(request, *args, **kwargs)
        if can_start_organisation(request.user):
            return redirect("accounts:organisation")
        return refuse(
            request,
            status=FORBIDDEN,
            heading=_("This page is for members of an organisation"),
            text=_("You work for the ministry or a government and act for no organisation here."),
        )

    return wrapped
