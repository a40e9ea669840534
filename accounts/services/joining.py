"""Invitations into an organisation, and requests to join one."""

import re

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts import doorbell
from accounts.acting import acting_as
from accounts.joining_letters import invitation_letter, post, request_letter, welcome_letter
from accounts.models import (
    Invitation,
    JoinRequest,
    Membership,
    Organisation,
    OrganisationIdentity,
    User,
)
from accounts.services.members import lock_organisation
from accounts.services.organisations import AlreadyActsForOrganisation
from accounts.vocabulary import ReviewStatus, Role

MOST_OPEN_INVITATIONS = 20


class TooManyInvitations(Exception):
    """At most twenty invitations of an organisation are open."""


class AlreadyMember(Exception):
    """The address belongs to a member of this organisation."""


class InvitationGone(Exception):
    """It was answered or withdrawn, it has expired, or it is for another address."""


class RequestGone(Exception):
    """The request was decided or withdrawn, or is not for this organisation."""


def normalised_number(number: str) -> str:
    """Letters and digits only, in capitals: people write the same number in many ways."""
    return re.sub(r"[\W_]", "", number).upper()


@transaction.atomic
def invite(*, organisation: Organisation, email: str, role: Role, inviter: User) -> Invitation:
    """Invite an address and write to it; a second invitation takes the place of the first.

    Refuses with AlreadyMember and TooManyInvitations.
    """
    lock_organisation(organisation.pk)
    email = email.strip().lower()
    if organisation.memberships.filter(user__email=email).exists():
        raise AlreadyMember
    organisation.invitations.filter(email=email).delete()
    if organisation.invitations.filter(expires_at__gt=Now()).count() >= MOST_OPEN_INVITATIONS:
        raise TooManyInvitations
    invitation = Invitation.objects.create(
        organisation=organisation, email=email, role=role, invited_by=inviter
    )
    reader = User.objects.filter(email=email).first() or inviter
    post(email, reader.language, invitation_letter(organisation))
    return invitation


def withdraw_invitation(*, organisation: Organisation, invitation_id: int) -> None:
    """Take an open invitation back; one that is gone already is no error."""
    organisation.invitations.filter(pk=invitation_id).delete()


def forget_expired_invitations() -> int:
    """Delete what nobody answered in time: an address of a stranger is not kept."""
    return Invitation.objects.filter(expires_at__lte=Now()).delete()[0]


def invitations_for(user: User) -> QuerySet[Invitation]:
    """Open invitations to the addresses that the person has confirmed."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values("email")
    open_ones = Invitation.objects.filter(email__in=confirmed, expires_at__gt=Now())
    return open_ones.select_related("organisation").order_by("pk")


def _lock_person(user: User) -> None:
    """A person acts for one organisation, and for none while working for the ministry."""
    person = User.objects.select_for_update().get(pk=user.pk)
    if person.ministry_role or Membership.objects.filter(user=user).exists():
        raise AlreadyActsForOrganisation


def _make_member(user: User, organisation: Organisation, role: str) -> Membership:
    membership = Membership.objects.create(user=user, organisation=organisation, role=role)
    JoinRequest.objects.filter(user=user).delete()
    user.forget_organisation()
    return membership


@transaction.atomic
def accept_invitation(*, user: User, invitation_id: int) -> Membership:
    """Act for the organisation from now on.

    Refuses with InvitationGone and with AlreadyActsForOrganisation.
    """
    _lock_person(user)
    invitation = invitations_for(user).select_for_update(of=("self",)).filter(pk=invitation_id)
    found = invitation.first()
    if found is None:
        raise InvitationGone
    membership = _make_member(user, found.organisation, found.role)
    found.delete()
    return membership


def decline_invitation(*, user: User, invitation_id: int) -> None:
    """Say no; one that is gone already is no error."""
    Invitation.objects.filter(pk__in=invitations_for(user).filter(pk=invitation_id)).delete()


@transaction.atomic
def ask_to_join(*, user: User, registry: str, number: str) -> JoinRequest:
    """Ask the organisation with that number, whether there is one or not; the last one counts.

    Refuses with AlreadyActsForOrganisation.
    """
    from accounts import tasks

    _lock_person(user)
    JoinRequest.objects.filter(user=user).delete()
    request = JoinRequest.objects.create(
        user=user, registry=registry, number=normalised_number(number)
    )
    doorbell.ring(tasks.relay_letters)
    return request


def withdraw_request(*, user: User) -> None:
    """Ask no more."""
    JoinRequest.objects.filter(user=user).delete()


def requests_to(organisation: Organisation) -> QuerySet[JoinRequest]:
    """Who asks to join an approved organisation; nobody can ask one whose number is unverified."""
    identity = OrganisationIdentity.objects.filter(
        organisation=organisation, organisation__review__status=ReviewStatus.APPROVED
    ).first()
    if identity is None or not identity.verified_number:
        return JoinRequest.objects.none()
    number = normalised_number(identity.verified_number)
    asked = JoinRequest.objects.filter(registry=identity.registry, number=number)
    return asked.filter(user__is_active=True).select_related("user").order_by("pk")


@transaction.atomic
def decide_request(*, organisation: Organisation, request_id: int, role: Role | None) -> User:
    """Take the person in with that role, or with None refuse; tells it by letter when taken in.

    Refuses with RequestGone and with AlreadyActsForOrganisation.
    """
    lock_organisation(organisation.pk)
    request = requests_to(organisation).filter(pk=request_id).first()
    if request is None:
        raise RequestGone
    person = request.user
    if role is None:
        request.delete()
        return person
    _lock_person(person)
    _make_member(person, organisation, role)
    post(person.email, person.language, welcome_letter(organisation))
    return person


@transaction.atomic
def tell_owners() -> int:
    """Write to the owners about new requests, once each; called by the worker before the relay.

    Numbers are identities, which nobody may read but their organisation: so each owner is asked,
    as it were, whether somebody knocks. That is a query an owner, and only after a new request.
    """
    untold = JoinRequest.objects.select_for_update(skip_locked=True).filter(told_at=None)
    new = [request.pk for request in untold]
    if not new:
        return 0
    owners = Membership.objects.filter(
        role=Role.OWNER,
        user__is_active=True,
        organisation__review__status=ReviewStatus.APPROVED,
    )
    told = 0
    for owner in owners.select_related("user", "organisation"):
        with acting_as(owner.user):
            knocks = requests_to(owner.organisation).filter(pk__in=new).count()
        if knocks:
            post(owner.user.email, owner.user.language, request_letter(owner.organisation))
            told += 1
    JoinRequest.objects.filter(pk__in=new).update(told_at=Now())
    return told
