"""Members of an organisation: their roles, and that an owner always remains.

Every change locks the organisation's row first, so that of two owners who leave at the same moment
one is refused.
"""

from uuid import UUID

from django.db import transaction

from accounts.models import Membership, Organisation, User
from accounts.vocabulary import Role


class LastOwner(Exception):
    """An organisation keeps at least one owner who may log in."""


class NotAMember(Exception):
    """The person does not act for the organisation (any more)."""


def lock_organisation(organisation_id: UUID) -> Organisation:
    """The organisation, held until the transaction ends."""
    return Organisation.objects.select_for_update().get(pk=organisation_id)


def _lock_membership(organisation_id: UUID, user_id: int) -> Membership:
    organisation = lock_organisation(organisation_id)
    membership = organisation.memberships.select_related("user").filter(user=user_id).first()
    if membership is None:
        raise NotAMember
    return membership


def _keep_an_owner(membership: Membership) -> None:
    """LastOwner when nobody else could manage the organisation."""
    others = membership.organisation.memberships.exclude(pk=membership.pk)
    if not others.filter(role=Role.OWNER, user__is_active=True).exists():
        raise LastOwner


@transaction.atomic
def change_role(*, organisation_id: UUID, user_id: int, role: Role) -> Membership:
    """Give a member another role; refuses with NotAMember and LastOwner."""
    membership = _lock_membership(organisation_id, user_id)
    if membership.role == Role.OWNER and role != Role.OWNER:
        _keep_an_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    return membership


@transaction.atomic
def end_membership(*, organisation_id: UUID, user_id: int) -> User:
    """The person acts for the organisation no more; refuses with NotAMember and LastOwner."""
    membership = _lock_membership(organisation_id, user_id)
    if membership.role == Role.OWNER:
        _keep_an_owner(membership)
    membership.delete()
    membership.user.forget_organisation()
    return membership.user
