"""What is screened of an organisation: names, and who holds it.

The apps above register who owns an organisation; the desk and the screening never import them.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from accounts.models import OrganisationIdentity
from accounts.screening.control import Holder
from accounts.vocabulary import SubjectRole


@dataclass(frozen=True)
class Subject:
    """A name to screen; country in ISO alpha-2."""

    role: str
    name: str
    country: str


@dataclass(frozen=True)
class Ownership:
    """Owners, owners of owners and the parent company of one organisation."""

    holders: list[Holder] = field(default_factory=list)
    parents: list[Holder] = field(default_factory=list)


@dataclass(frozen=True)
class ScreenedFacts:
    """Everything that the screening of an organisation rests upon."""

    subjects: list[Subject]
    holders: list[Holder]  # parents included

    @property
    def digest(self) -> str:
        """Changes exactly when one of the facts does."""
        facts = [
            sorted([subject.role, subject.name, subject.country] for subject in self.subjects),
            _tree(self.holders),
        ]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def _tree(holders: Sequence[Holder], of: int | None = None) -> list:
    """The holders by what they hold, without their keys, which a saved form draws anew."""
    return sorted(
        [holder.name, holder.country, f"{holder.share:.2f}", _tree(holders, holder.key)]
        for holder in holders
        if holder.of == of
    )


OwnershipSource = Callable[[Iterable[UUID]], dict[UUID, Ownership]]
_sources: list[OwnershipSource] = []


def ownership_source(source: OwnershipSource) -> OwnershipSource:
    """Register who knows the owners of organisations: (ids) -> id → Ownership."""
    _sources.append(source)
    return source


def facts_of(organisation_ids: Sequence[UUID]) -> dict[UUID, ScreenedFacts]:
    """The facts of each organisation, in a number of queries that does not grow."""
    owned: dict[UUID, Ownership] = {}
    for source in _sources:
        owned |= source(organisation_ids)
    identities = OrganisationIdentity.objects.filter(organisation__in=organisation_ids)
    found = {}
    for identity in identities:
        ownership = owned.get(identity.organisation_id, Ownership())
        applicant = Subject(SubjectRole.APPLICANT, identity.legal_name, identity.registry)
        owners = [Subject(SubjectRole.OWNER, h.name, h.country) for h in ownership.holders]
        parents = [Subject(SubjectRole.PARENT, h.name, h.country) for h in ownership.parents]
        named = {subject for subject in (applicant, *owners, *parents) if subject.name}
        found[identity.organisation_id] = ScreenedFacts(
            sorted(named, key=lambda subject: (subject.role, subject.name, subject.country)),
            [*ownership.holders, *ownership.parents],
        )
    return found
