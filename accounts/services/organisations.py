"""Founding an organisation and drawing code names."""

import uuid

from django.db import models, transaction

from accounts.code_names import draw_code_name
from accounts.models import (
    Membership,
    NotificationPreference,
    Organisation,
    OrganisationIdentity,
    Review,
    User,
)
from accounts.vocabulary import OrganisationKind, ReviewKind, Role

DRAWS = 50


class AlreadyActsForOrganisation(Exception):
    """A person acts for one organisation only."""


def unused_code_name(model: type[models.Model]) -> str:
    """A code name that no row of `model` bears; the unique constraint decides any race."""
    for _draw in range(DRAWS):
        name = draw_code_name()
        if not model._default_manager.filter(code_name=name).exists():
            return name
    raise RuntimeError("code names are running out")


@transaction.atomic
def found_organisation(*, user: User, kind: OrganisationKind) -> Organisation:
    """Open a draft organisation with `user` as its owner.

    Refuses with AlreadyActsForOrganisation when the person acts for one already.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if Membership.objects.filter(user=user).exists():
        raise AlreadyActsForOrganisation
    organisation_id = uuid.uuid4()
    review = Review.objects.create(kind=ReviewKind.ORGANISATION, organisation_id=organisation_id)
    organisation = Organisation.objects.create(
        id=organisation_id, kind=kind, code_name=unused_code_name(Organisation), review=review
    )
    # First who acts for it: the database lets nobody else write its identity.
    Membership.objects.create(user=user, organisation=organisation, role=Role.OWNER)
    OrganisationIdentity.objects.create(organisation=organisation)
    NotificationPreference.objects.create(organisation=organisation)
    user.forget_organisation()
    return organisation
