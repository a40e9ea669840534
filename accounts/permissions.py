"""Predicates: who may do what. Pages, API and admin ask them; templates get the answer."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import Organisation, Review, User
from accounts.vocabulary import ReviewKind, Role

Person = User | AnonymousUser


def can_review(user: Person, review: Review) -> bool:
    """Officers review everything but what an organisation to which they have a tie submitted."""
    return (
        user.is_authenticated
        and user.is_officer
        and Review.objects.visible_to(user).filter(pk=review.pk).exists()
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


def can_screen(user: Person, review: Review) -> bool:
    """Officers with the screening duty read owners and hits, decide about them and approve
    organisations: whoever does not see what the screening found cannot answer for it."""
    return can_review(user, review) and bool(getattr(user, "has_screening_duty", False))


def can_approve(user: Person, review: Review) -> bool:
    """Organisations take the screening duty; ventures and mandates do not."""
    if review.kind == ReviewKind.ORGANISATION:
        return can_screen(user, review)
    return can_review(user, review)
