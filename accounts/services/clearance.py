"""What must be true before an organisation is approved, and the officers' signatures."""

from uuid import UUID

from django.utils import timezone

from accounts.models import AggressorState, ApprovalSignature, Review, Screening, ScreeningHit, User
from accounts.screened_facts import ScreenedFacts, facts_of
from accounts.screening.control import WHOLE, Chain, chain_to
from accounts.services.screening_lists import current_list
from accounts.vocabulary import SubjectRole, Verdict

SIGNATURES_WITH_HITS = 2


class NotCleared(Exception):
    """The organisation cannot be approved as it stands."""


class ScreeningNotDone(NotCleared):
    """The present facts have not been compared with the list in use."""


class NoList(ScreeningNotDone):
    """No screening list has been loaded."""


class ControlledFromAggressor(NotCleared):
    """A control chain ends in an aggressor state; `control_over` tells which."""


class HitsOpen(NotCleared):
    """Some hits are not decided yet, or somebody was unsure."""


class HitConfirmed(NotCleared):
    """A hit was found to be the same person or company."""


class AlreadySigned(NotCleared):
    """The same officer cannot sign twice."""


def aggressor_states() -> frozenset[str]:
    """From where nobody may control an organisation."""
    return frozenset(AggressorState.objects.values_list("code", flat=True))


def control_over(facts: ScreenedFacts, aggressors: frozenset[str]) -> Chain | None:
    """How an aggressor state controls the organisation; None when none does. The chain is empty
    for an organisation that is registered there itself."""
    applicant = [s for s in facts.subjects if s.role == SubjectRole.APPLICANT]
    if any(subject.country in aggressors for subject in applicant):
        return Chain((), WHOLE)
    return chain_to(facts.holders, aggressors)


def require(review: Review) -> list[ScreeningHit]:
    """The open hits of a cleared organisation; NotCleared otherwise. Hold the review's lock."""
    current = current_list()
    if current is None:
        raise NoList
    screening = Screening.objects.filter(pk=review.organisation_id).first()
    facts = facts_of([review.organisation_id])[review.organisation_id]
    if (
        screening is None
        or screening.is_due
        or screening.list_id != current.pk
        or screening.facts_digest != facts.digest
    ):
        raise ScreeningNotDone
    if control_over(facts, aggressor_states()):
        raise ControlledFromAggressor
    hits = list(screening.hits.filter(is_open=True))
    verdicts = {hit.verdict for hit in hits}
    if Verdict.POSITIVE in verdicts:
        raise HitConfirmed
    if verdicts - {Verdict.NEGATIVE}:
        raise HitsOpen
    return hits


def sign(review: Review, officer: User) -> bool:
    """Note an officer's yes; True once the organisation has as many as it needs.

    Hold the review's lock, so that of two officers at once the second one sees the first.
    AlreadySigned when the officer's signature stands already.
    """
    if not require(review):
        return True
    valid = review.signatures.filter(voided_at__isnull=True)
    if valid.filter(officer=officer).exists():
        raise AlreadySigned
    ApprovalSignature.objects.create(review=review, officer=officer, signed_at=timezone.now())
    return valid.count() >= SIGNATURES_WITH_HITS


def void_signatures(*, organisation_id: UUID) -> None:
    """What was signed is no longer what stands there."""
    valid = ApprovalSignature.objects.filter(
        review__reviewed_organisation=organisation_id, voided_at__isnull=True
    )
    valid.update(voided_at=timezone.now())
