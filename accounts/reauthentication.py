"""What cannot be taken back easily asks first whether it is still the same person.

A password or a second factor shown within `ACCOUNT_REAUTHENTICATION_TIMEOUT` suffices, that of the
sign-in included. Otherwise allauth's middleware keeps the form, asks, and then carries it out.
"""

import time
from collections.abc import Callable

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def has_proved_recently(request: HttpRequest) -> bool:
    """A password or a second factor was shown a short while ago."""
    records = get_authentication_records(request, request.user)
    newest = max((record["at"] for record in records), default=0.0)
    return time.time() - newest < app_settings.REAUTHENTICATION_TIMEOUT


def recent_proof_required(view: View) -> View:
    """For views whose POST releases, exports identities, or changes who may do what."""
    return reauthentication_required(view, allow_get=True)


def ask_again(request: HttpRequest) -> None:
    """The same as a line inside a view: goes on, or leaves the view to ask."""
    if request.method == "POST" and not has_proved_recently(request):
        raise ReauthenticationRequired
