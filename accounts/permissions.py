"""Predicates: who may do what. Pages, API and admin ask them; templates get the answer."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import Organisation, Review, User
from accounts.vocabulary import Role

Person = User | AnonymousUser


def can_review(user: Person, review: Review) -> bool:
    """Officers review everything but what their own organisation submitted."""
    return (
        user.is_authenticated
        and user.is_officer
        and not review.organisation.memberships.filter(user=user).exists()
    )


def _role(user: Person, organisation: Organisation) -> str | None:
    """The role in which the person acts for the organisation; None when it does not."""
    if not isinstance(user, User) or user.organisation != organisation:
        return None
    return user.membership.role


def is_member(user: Person, organisation: Organisation) -> bool:
    """Acts for the organisation in any role."""
    return _role(user, organisation) is not None


def can_edit(user: Person, organisation: Organisation) -> bool:
    """Owners and editors write for their organisation; viewers read."""
    return _role(user, organisation) in (Role.OWNER, Role.EDITOR)


def can_manage(user: Person, organisation: Organisation) -> bool:
    """Owners change settings and issue tokens."""
    return _role(user, organisation) == Role.OWNER


def can_start_organisation(user: Person) -> bool:
    """A person acts for one organisation; officers and analysts for none."""
    return user.is_authenticated and user.organisation is None and not user.ministry_role
