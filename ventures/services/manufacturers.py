"""Founding, saving and submitting manufacturers."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationIdentity, Review, User
from accounts.services import reviews
from accounts.services.drafts import FactsMissing, MissingFact, lock_draft
from accounts.services.identities import save_identity
from accounts.services.organisations import found_organisation
from accounts.vocabulary import OrganisationKind
from ventures.models import Manufacturer, ProductLine, ProductLineFigures
from ventures.vocabulary import Ownership, StaffBand

UKRAINE = "UA"
MOST_PRODUCT_LINES = 12


@dataclass(frozen=True)
class ProductLineFacts:
    """A product line as stated; utilisation in whole per cent, None when unknown."""

    group: str
    name: str
    utilisation: int | None = None


@transaction.atomic
def start_manufacturer(*, user: User) -> Manufacturer:
    """Open a draft for a person; AlreadyActsForOrganisation when it has one."""
    organisation = found_organisation(user=user, kind=OrganisationKind.MANUFACTURER)
    return Manufacturer.objects.create(organisation=organisation)


@transaction.atomic
def save_registration(
    *,
    organisation: Organisation,
    edrpou: str,
    legal_name: str,
    ownership: Ownership,
    staff_band: StaffBand,
) -> None:
    """Store who it is; `edrpou` is a valid number of 8 digits. NotEditable outside a draft."""
    save_identity(
        organisation=organisation,
        registry=UKRAINE,
        registration_number=edrpou,
        legal_name=legal_name,
    )
    Manufacturer.objects.filter(organisation=organisation).update(
        ownership=ownership, staff_band=staff_band
    )


@transaction.atomic
def save_product_lines(*, organisation: Organisation, lines: Sequence[ProductLineFacts]) -> None:
    """Replace the product lines (0 to 12, with different names). NotEditable outside a draft."""
    lock_draft(review_id=organisation.review_id)
    ProductLine.objects.filter(manufacturer__organisation=organisation).delete()
    stored = ProductLine.objects.bulk_create(
        ProductLine(manufacturer_id=organisation.pk, group_id=line.group, name=line.name)
        for line in lines
    )
    ProductLineFigures.objects.bulk_create(
        ProductLineFigures(product_line=row, utilisation=line.utilisation)
        for row, line in zip(stored, lines, strict=True)
    )


def save_contact(
    *,
    organisation: Organisation,
    contact_name: str,
    contact_email: str,
    contact_phone: str,
    website: str,
) -> None:
    """Store whom a partner writes to after a mutual interest. NotEditable outside a draft."""
    save_identity(
        organisation=organisation,
        contact_name=contact_name,
        contact_email=contact_email,
        contact_phone=contact_phone,
        website=website,
    )


def missing_facts(organisation: Organisation) -> list[MissingFact]:
    """What a manufacturer has to state before it can be submitted; product lines may be none."""
    identity = OrganisationIdentity.objects.get(organisation=organisation)
    manufacturer = Manufacturer.objects.get(organisation=organisation)
    answers = [
        (identity.registration_number, MissingFact("registration", _("EDRPOU number"))),
        (identity.legal_name, MissingFact("registration", _("Legal name"))),
        (manufacturer.ownership, MissingFact("registration", _("Ownership"))),
        (identity.contact_name, MissingFact("contact", _("Contact person"))),
        (identity.contact_email, MissingFact("contact", _("Contact e-mail"))),
    ]
    return [missing for answer, missing in answers if not answer]


@transaction.atomic
def submit_manufacturer(*, organisation: Organisation, member: User) -> Review:
    """Hand a complete manufacturer to the ministry.

    Refuses with FactsMissing, which lists them, and with NotEditable outside a draft.
    """
    lock_draft(review_id=organisation.review_id)
    if missing := missing_facts(organisation):
        raise FactsMissing(missing)
    return reviews.submit_review(review_id=organisation.review_id, member=member)
