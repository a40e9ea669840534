"""A partner company takes part as long as its country does."""

from accounts.models import Organisation
from accounts.participation import condition
from accounts.vocabulary import OrganisationKind
from partners.models import PartnerCompany


@condition
def country_takes_part(organisation: Organisation) -> bool:
    """False while the ministry has switched the company's country off."""
    if organisation.kind != OrganisationKind.PARTNER:
        return True
    switched_off = PartnerCompany.objects.filter(
        organisation=organisation, country__is_active=False
    )
    return not switched_off.exists()
