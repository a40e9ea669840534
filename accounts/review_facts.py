"""What an officer reads before deciding about a record.

The apps above register the functions that know their records; the desk asks for the sections of a
review and never imports those apps. Reading them is disclosure: whoever shows them writes the
ledger.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, OrganisationIdentity, Review, User
from accounts.vocabulary import ReviewKind, Tier


@dataclass(frozen=True)
class Fact:
    """One answer in the reader's language, and the tier from which on others see it."""

    label: str
    value: str
    tier: Tier


@dataclass(frozen=True)
class Section:
    """Facts that belong together."""

    title: str
    rows: list[Fact] = field(default_factory=list)


FactSource = Callable[[Review, User], list[Section]]

_sources: dict[str, list[FactSource]] = defaultdict(list)


def facts_of(*kinds: ReviewKind) -> Callable[[FactSource], FactSource]:
    """Register a function (review, officer) -> sections for reviews of these kinds.

    A function that has nothing to say about a review returns [].
    """

    def register(source: FactSource) -> FactSource:
        for kind in kinds:
            _sources[kind].append(source)
        return source

    return register


def sections_for(review: Review, officer: User) -> list[Section]:
    """All sections about a review, in the order in which the apps registered them."""
    return [
        section
        for source in _sources[review.kind]
        for section in source(review, officer)
        if section.rows
    ]


def duplicates(organisation: Organisation, officer: User) -> QuerySet[OrganisationIdentity]:
    """Identities of other organisations with the same registration number in the same country."""
    rows = OrganisationIdentity.objects.disclosed_to(officer)
    identity = rows.filter(organisation=organisation).first()
    if identity is None or not identity.registration_number:
        return rows.none()
    return (
        rows.filter(
            registry=identity.registry,
            registration_number__iexact=identity.registration_number,
        )
        .exclude(organisation=organisation)
        .select_related("organisation__review")
        .order_by("organisation__created_at")
    )


def identity_facts(organisation: Organisation, reader: User) -> list[Fact]:
    """Who the organisation is, tier P2; [] for whom it is not disclosed to."""
    identity = (
        OrganisationIdentity.objects.disclosed_to(reader).filter(organisation=organisation).first()
    )
    if identity is None:
        return []
    contact = [identity.contact_name, identity.contact_email, identity.contact_phone]
    number = " ".join(filter(None, [identity.registry, identity.registration_number]))
    return [
        Fact(_("Legal name"), identity.legal_name, Tier.MUTUAL),
        Fact(_("Registration number"), number, Tier.MUTUAL),
        Fact(_("Website"), identity.website, Tier.MUTUAL),
        Fact(_("Contact"), "\n".join(filter(None, contact)), Tier.MUTUAL),
    ]


@facts_of(ReviewKind.ORGANISATION, ReviewKind.VENTURE, ReviewKind.MANDATE)
def organisation_facts(review: Review, officer: User) -> list[Section]:
    """Who is behind the record, and who else bears the same number."""
    organisation = review.organisation
    rows = [
        Fact(_("Code name"), organisation.code_name, Tier.MINISTRY),
        Fact(_("Side"), organisation.get_kind_display(), Tier.APPROVED),
        *identity_facts(organisation, officer),
    ]
    same = [
        Fact(other.organisation.code_name, _describe(other), Tier.MINISTRY)
        for other in duplicates(organisation, officer)
    ]
    return [Section(_("Organisation"), rows), Section(_("Same registration number"), same)]


def _describe(identity: OrganisationIdentity) -> str:
    status = identity.organisation.review.get_status_display()
    return f"{identity.legal_name} ({status})"
