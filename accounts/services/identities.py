"""Saving who an organisation is, while it is a draft."""

from typing import TypedDict, Unpack

from django.db import transaction

from accounts.models import Organisation, OrganisationIdentity
from accounts.services.drafts import lock_draft


class IdentityFacts(TypedDict, total=False):
    """The facts that a form may give; what is left out stays as it is."""

    legal_name: str
    registry: str
    registration_number: str
    website: str
    contact_name: str
    contact_email: str
    contact_phone: str


@transaction.atomic
def save_identity(
    *, organisation: Organisation, **facts: Unpack[IdentityFacts]
) -> OrganisationIdentity:
    """Store some facts of the identity; refuses with NotEditable outside a draft.

    A changed number or country of registration has to be verified anew.
    """
    lock_draft(review_id=organisation.review_id)
    identity = OrganisationIdentity.objects.select_for_update().get(organisation=organisation)
    before = (identity.registry, identity.registration_number)
    for name, value in facts.items():
        setattr(identity, name, value)
    if (identity.registry, identity.registration_number) != before:
        identity.verified_number = None
    identity.save()
    return identity
