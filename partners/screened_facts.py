"""Who holds a partner company, as its screening needs it."""

from collections.abc import Iterable
from uuid import UUID

from accounts.screened_facts import Ownership, ownership_source
from accounts.screening.control import WHOLE, Holder
from partners.models import Owner, Parent, PartnerCompany

PARENT_KEY = 0  # no owner's; a company has one parent at most


@ownership_source
def ownership_of_companies(organisation_ids: Iterable[UUID]) -> dict[UUID, Ownership]:
    """Owners, owners of owners and parents of these partner companies."""
    companies = PartnerCompany.objects.filter(pk__in=organisation_ids).values_list("pk", flat=True)
    found = {company: Ownership() for company in companies}
    for owner in Owner.objects.filter(company__in=found).order_by("pk"):
        holder = Holder(owner.pk, owner.name, str(owner.country), owner.share, owner.of_id)
        found[owner.company_id].holders.append(holder)
    for parent in Parent.objects.filter(company__in=found).exclude(name="", country=""):
        holder = Holder(PARENT_KEY, parent.name, str(parent.country), WHOLE, is_parent=True)
        found[parent.company_id].parents.append(holder)
    return found
