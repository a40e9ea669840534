"""Who needs a second factor, and whether this session has shown one.

Officers decide what leaves the ministry's desk, so a password alone opens nothing for them: see
`config.middleware.ask_for_second_factor` for pages and `config.api.authentication` for the API.
"""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needs_second_factor(user: User | AnonymousUser) -> bool:
    """Officers and superusers; for everybody else it is a choice."""
    return user.is_authenticated and bool(user.is_officer or user.is_superuser)


def has_second_factor(user: User) -> bool:
    """An app or a passkey is set up; recovery codes alone are none."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def has_shown_second_factor(request: HttpRequest) -> bool:
    """A code or a passkey was accepted in this very session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def lacks_second_factor(request: HttpRequest) -> bool:
    """This session must show a second factor before anything else."""
    return needs_second_factor(request.user) and not has_shown_second_factor(request)


@receiver(authenticator_added, dispatch_uid="accounts.remember_new_factor")
def remember_new_factor(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """Who has just set a factor up has shown it. With the first, all other sessions end: they
    showed a password only, with which somebody else could add a factor as well."""
    if authenticator.type not in FACTORS:
        return
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    factors = Authenticator.objects.filter(user=user, type__in=FACTORS)
    if not factors.exclude(pk=authenticator.pk).exists():
        others = UserSession.objects.filter(user=user)
        for session in others.exclude(session_key=request.session.session_key):
            session.end()
