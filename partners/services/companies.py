"""Founding, saving and submitting partner companies."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationIdentity, Review, User
from accounts.services import reviews
from accounts.services.drafts import FactsMissing, MissingFact, lock_draft
from accounts.services.identities import save_identity
from accounts.services.organisations import found_organisation
from accounts.vocabulary import OrganisationKind
from partners.models import Owner, Parent, PartnerCompany
from partners.vocabulary import PartnerKind

MOST_OWNERS = 20


@dataclass(frozen=True)
class OwnerFacts:
    """Somebody who owns `share` per cent (above 0 to 100, two decimals); country in ISO alpha-2.

    `of` is the place of the owner that this one owns a part of, before it in the list; None for the
    company itself.
    """

    name: str
    country: str
    share: Decimal
    of: int | None = None


@transaction.atomic
def start_company(*, user: User) -> PartnerCompany:
    """Open a draft for a person; AlreadyActsForOrganisation when it has one."""
    organisation = found_organisation(user=user, kind=OrganisationKind.PARTNER)
    return PartnerCompany.objects.create(organisation=organisation)


@transaction.atomic
def save_country(*, organisation: Organisation, country: str, kind: PartnerKind) -> None:
    """Store the country, also that of registration, and the kind. NotEditable outside a draft."""
    save_identity(organisation=organisation, registry=country)
    PartnerCompany.objects.filter(organisation=organisation).update(country_id=country, kind=kind)


@transaction.atomic
def save_registration(
    *,
    organisation: Organisation,
    legal_name: str,
    registration_number: str,
    website: str,
    parent_name: str,
    parent_country: str,
) -> None:
    """Store name, number and website, and the parent company; a blank parent means none.

    NotEditable outside a draft.
    """
    save_identity(
        organisation=organisation,
        legal_name=legal_name,
        registration_number=registration_number,
        website=website,
    )
    Parent.objects.update_or_create(
        company_id=organisation.pk, defaults={"name": parent_name, "country": parent_country}
    )


@transaction.atomic
def save_owners(*, organisation: Organisation, owners: Sequence[OwnerFacts]) -> None:
    """Replace the owners (1 to 20, at most 100 per cent together, of the company and of each
    owner). NotEditable outside a draft."""
    lock_draft(review_id=organisation.review_id)
    Owner.objects.filter(company__organisation=organisation).delete()
    stored: list[Owner] = []
    for owner in owners:
        stored.append(
            Owner.objects.create(
                company_id=organisation.pk,
                of=None if owner.of is None else stored[owner.of],
                name=owner.name,
                country=owner.country,
                share=owner.share,
            )
        )


def save_contact(
    *, organisation: Organisation, contact_name: str, contact_email: str, contact_phone: str
) -> None:
    """Store whom a manufacturer writes to after a mutual interest. NotEditable outside a draft."""
    save_identity(
        organisation=organisation,
        contact_name=contact_name,
        contact_email=contact_email,
        contact_phone=contact_phone,
    )


def missing_facts(organisation: Organisation) -> list[MissingFact]:
    """What a partner company has to state before it can be submitted."""
    identity = OrganisationIdentity.objects.get(organisation=organisation)
    company = PartnerCompany.objects.select_related("country").get(organisation=organisation)
    country_is_on = company.country is not None and company.country.is_active
    answers = [
        (country_is_on, MissingFact("country", _("Country of the Contact Group"))),
        (company.kind, MissingFact("country", _("Kind of organisation"))),
        (identity.legal_name, MissingFact("registration", _("Legal name"))),
        (identity.registration_number, MissingFact("registration", _("Registration number"))),
        (company.owners.filter(of=None).exists(), MissingFact("owners", _("At least one owner"))),
        (identity.contact_name, MissingFact("contact", _("Contact person"))),
        (identity.contact_email, MissingFact("contact", _("Contact e-mail"))),
    ]
    return [missing for answer, missing in answers if not answer]


@transaction.atomic
def submit_company(*, organisation: Organisation, member: User) -> Review:
    """Hand a complete partner company to the ministry.

    Refuses with FactsMissing, which lists them, and with NotEditable outside a draft.
    """
    lock_draft(review_id=organisation.review_id)
    if missing := missing_facts(organisation):
        raise FactsMissing(missing)
    return reviews.submit_review(review_id=organisation.review_id, member=member)
