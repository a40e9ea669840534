"""Where django-allauth's pages of second factors do not suffice."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class RemovePasskey(RemoveWebAuthnView):
    """Ask once more, then forget a passkey; refuses an officer's last factor."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """allauth asks its adapter about apps only; this asks about passkeys as well."""
        answer = super().dispatch
        if request.user.is_authenticated and not get_adapter().can_delete_authenticator(
            self.get_object()
        ):
            messages.error(
                request, _("Set up another second step first: yours cannot do without one.")
            )
            return redirect("mfa_list_webauthn")
        return answer(request, *args, **kwargs)


remove_passkey = RemovePasskey.as_view()
