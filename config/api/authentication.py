"""How the API knows its caller: a token, or the browser's own session."""

from datetime import timedelta

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.crypto import hash_token
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.acting import act_as
from accounts.models import ApiToken, User
from accounts.second_factor import lacks_second_factor
from config.api import guessing

SCHEME = "Bearer"
USE_IS_NOTED_EVERY = timedelta(minutes=5)


class ApiTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`; notes when the token was last used.

    Tokens are knox's, but found by their digest alone: one query, which also brings what every
    answer needs to know of the person; no error for bytes that are no text; and an expired token
    stays listed.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's person and the token; None without a Bearer header, else refuses."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != SCHEME.lower().encode():
            return None
        if len(words) != 2:
            raise AuthenticationFailed(
                _("Write one token after “Bearer”, without spaces."), code="token_malformed"
            )
        guessing.refuse_guessers(request)
        token = self._find(words[1])
        if token is None or not token.user.is_active:
            guessing.note_wrong_token(request)
            raise AuthenticationFailed(
                _("This token is unknown, expired or revoked."), code="token_invalid"
            )
        self._note_use(token)
        act_as(token.user)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return f'{SCHEME} realm="api"'

    def _find(self, secret: bytes) -> ApiToken | None:
        if not secret.isascii():
            return None
        return (
            ApiToken.objects.select_related("user__membership__organisation__review")
            .filter(digest=hash_token(secret.decode("ascii")), expiry__gt=Now())
            .first()
        )

    def _note_use(self, token: ApiToken) -> None:
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > USE_IS_NOTED_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class BrowserAuthentication(SessionAuthentication):
    """The session of a person who opens an address of the API in a browser.

    An officer's counts only once it has shown a second factor; a token is a factor of its own.
    """

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """The session's person; refuses an officer who has given a password only."""
        found = super().authenticate(request)
        if found and lacks_second_factor(request._request):
            raise PermissionDenied(
                _("Sign in with your second step first."), code="second_factor_missing"
            )
        return found
