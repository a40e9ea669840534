"""API tokens: issued, shown once, revoked."""

from collections.abc import Collection
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models.functions import Now

from accounts.models import ApiToken, User
from accounts.permissions import can_manage
from accounts.querysets import is_approved_member
from accounts.vocabulary import Scope

MOST_LIVE_TOKENS = 10
LONGEST_LIFE_DAYS = 365
REFERENCE_LENGTH = 16
PREFIX = "spilno_"


class NotEntitled(Exception):
    """Tokens are for owners of an approved organisation, analysts and officers."""


class TooManyTokens(Exception):
    """A person has at most ten tokens that are not expired."""


class TokenMeaningless(ValueError):
    """A token needs a name, known scopes and a life of 1 to 365 days."""


def may_hold_tokens(user: User | AnonymousUser) -> bool:
    """Owners of an approved organisation, analysts and officers; asked at every use of a token."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_officer or user.is_analyst:
        return True
    return is_approved_member(user) and can_manage(user, user.organisation)


@transaction.atomic
def issue_token(
    *, user: User, name: str, scopes: Collection[str], days: int
) -> tuple[ApiToken, str]:
    """Store a token's digest and give the token itself, which nobody can read again.

    Refuses with NotEntitled, with TokenMeaningless, and with TooManyTokens when ten are alive.
    """
    User.objects.select_for_update().get(pk=user.pk)
    name = name.strip()
    known = [scope for scope in Scope.values if scope in scopes]
    if not name or not known or set(scopes) - set(known) or not 1 <= days <= LONGEST_LIFE_DAYS:
        raise TokenMeaningless
    if not may_hold_tokens(user):
        raise NotEntitled
    if ApiToken.objects.filter(user=user, expiry__gt=Now()).count() >= MOST_LIVE_TOKENS:
        raise TooManyTokens
    return ApiToken.objects.create(
        user, expiry=timedelta(days=days), prefix=PREFIX, name=name, scopes=known
    )


def reference_of(token: ApiToken) -> str:
    """What a token is called in addresses: the beginning of its digest, which opens nothing."""
    return token.digest[:REFERENCE_LENGTH]


def find_token(*, user: User, reference: str) -> ApiToken:
    """The person's own token of that reference, else ApiToken.DoesNotExist."""
    if len(reference) != REFERENCE_LENGTH:
        raise ApiToken.DoesNotExist
    return ApiToken.objects.get(user=user, digest__startswith=reference)


def revoke_token(*, user: User, reference: str) -> None:
    """Delete the person's own token, refused from its next use on; else DoesNotExist."""
    find_token(user=user, reference=reference).delete()
