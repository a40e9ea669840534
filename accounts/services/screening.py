"""Screening organisations: what is due, comparing with the list, and officers' verdicts.

An organisation is due while it is before the ministry or approved and its screening is missing,
marked as due, or of another list than the current one. The rows say so; a task only looks.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import doorbell
from accounts.acting import screen_in_this_transaction
from accounts.models import (
    HitVerdict,
    Organisation,
    Review,
    Screening,
    ScreeningHit,
    ScreeningList,
    User,
)
from accounts.screened_facts import ScreenedFacts, Subject, facts_of
from accounts.screening.index import Likeness
from accounts.services import clearance
from accounts.services.name_search import ListHasMoved, Searched, search
from accounts.services.screening_lists import current_list
from accounts.services.working_days import add_working_days
from accounts.vocabulary import ReviewKind, ReviewStatus, Verdict

SCREENED = (ReviewStatus.SUBMITTED, ReviewStatus.APPROVED, ReviewStatus.SUSPENDED)
WORKING_DAYS_TO_RECHECK = 5
BATCH = 100  # organisations per transaction: what a killed worker loses


STORED = [
    "list", "facts_digest", "is_due", "screened_at", "recheck_due_at", "version",
]  # fmt: skip
Findings = dict[Subject, list[Searched]]


class HitHasMoved(Exception):
    """The hit is closed, or was decided by somebody else meanwhile."""


def follow_move(review: Review) -> None:
    """What a move of an organisation's review means for its screening; call it under the lock.

    Whatever was signed was signed for the state before, except by the approval itself.
    """
    if review.kind != ReviewKind.ORGANISATION:
        return
    if review.status != ReviewStatus.APPROVED:
        clearance.void_signatures(organisation_id=review.organisation_id)
    Screening.objects.filter(pk=review.organisation_id).update(recheck_due_at=None)
    if review.status == ReviewStatus.SUBMITTED:
        make_due(organisation_id=review.organisation_id)


def make_due(*, organisation_id: UUID) -> None:
    """Have the organisation screened anew, soon."""
    from accounts import tasks

    Screening.objects.update_or_create(pk=organisation_id, defaults={"is_due": True})
    doorbell.ring(tasks.screen_organisations)


def make_all_due() -> None:
    """Have everybody screened anew, for example since another state is an aggressor."""
    from accounts import tasks

    Screening.objects.update(is_due=True)
    doorbell.ring(tasks.screen_organisations)


def waits_for_recheck(review: Review) -> bool:
    """An approved organisation for which a newer list had hits that officers have not cleared."""
    rechecked = Screening.objects.filter(recheck_due_at__isnull=False)
    return rechecked.filter(pk=review.organisation_id).exists()


def end_recheck(review: Review) -> None:
    """Officers have cleared the new hits."""
    Screening.objects.filter(pk=review.organisation_id).update(recheck_due_at=None)


def due_reviews(list_id: int) -> QuerySet[Review]:
    """The reviews of organisations that have to be compared with that list."""
    up_to_date = Q(organisation__screening__is_due=False, organisation__screening__list=list_id)
    organisations = Review.objects.filter(kind=ReviewKind.ORGANISATION, status__in=SCREENED)
    return organisations.exclude(
        pk__in=Review.objects.filter(up_to_date, kind=ReviewKind.ORGANISATION).values("pk")
    )


def screen_due() -> int:
    """Screen every organisation that is due, a batch per transaction; how many there were.

    Several workers may do it at once: each takes reviews that nobody else holds. One that is
    killed loses its batch, which stays due.
    """
    done = 0
    try:
        while batch := _screen_batch():
            done += batch
    except ListHasMoved:  # the next round begins with the newer one
        pass
    return done


@transaction.atomic
def _screen_batch() -> int:
    current = current_list()
    if current is None:
        return 0
    screen_in_this_transaction()
    held = due_reviews(current.pk).select_for_update(skip_locked=True, of=("self",))
    reviews = list(held.order_by("status", "pk")[:BATCH])
    if not reviews:
        return 0
    facts = facts_of([review.organisation_id for review in reviews])
    found = _find(current, facts.values())
    rows = _rows_of(facts)
    aggressors = clearance.aggressor_states()
    now = timezone.now()
    for review in reviews:
        row, own = rows[review.organisation_id], facts[review.organisation_id]
        is_blocked = clearance.control_over(own, aggressors) is not None
        _store(review, row, own, found, is_blocked)
        row.list, row.facts_digest = current, own.digest
        row.is_due, row.screened_at = False, now
    Screening.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["organisation"], update_fields=STORED
    )
    return len(reviews)


def _find(current: ScreeningList, facts: Iterable[ScreenedFacts]) -> Findings:
    """What the list holds that is like the subjects; each is searched once."""
    subjects = list({subject for each in facts for subject in each.subjects})
    found = search(current, [subject.name for subject in subjects])
    return dict(zip(subjects, found, strict=True))


def _rows_of(organisation_ids: Iterable[UUID]) -> dict[UUID, Screening]:
    """Each organisation's row with its hits; a new one where there is none yet."""
    known = Screening.objects.prefetch_related("hits").in_bulk(list(organisation_ids))
    return {key: known.get(key) or Screening(organisation_id=key) for key in organisation_ids}


def _store(
    review: Review, row: Screening, facts: ScreenedFacts, found: Findings, is_blocked: bool
) -> None:
    """Write what was found; whoever signed or decided before something changed did it in vain."""
    is_anew = row.facts_digest != facts.digest
    is_open, is_changed = _store_hits(row, facts.subjects, found, is_anew)
    if is_changed or is_blocked or (is_anew and row.facts_digest):
        row.version += 1
        clearance.void_signatures(organisation_id=review.organisation_id)
    if review.status != ReviewStatus.APPROVED:
        row.recheck_due_at = None
    elif is_changed or is_blocked:
        due_at = add_working_days(timezone.now(), WORKING_DAYS_TO_RECHECK)
        row.recheck_due_at = row.recheck_due_at or due_at
    elif not is_open:
        row.recheck_due_at = None


def _store_hits(
    row: Screening, subjects: Sequence[Subject], found: Findings, is_anew: bool
) -> tuple[bool, bool]:
    """Bring the hits in line: (some are open, one has not been decided as it stands now)."""
    known = {_key(hit): hit for hit in row.hits.all()} if row.screened_at else {}
    is_open = is_changed = False
    for subject in subjects:
        for searched in found[subject]:
            is_open = True
            hit = known.pop(_key_of(subject, searched), None)
            if hit is None:
                _create_hit(row, subject, searched)
                is_changed = True
            else:
                is_changed |= _renew_hit(hit, searched, is_anew)
    for hit in known.values():
        if hit.is_open:
            hit.is_open = False
            hit.save(update_fields=["is_open"])
    return is_open, is_changed


def _key(hit: ScreeningHit) -> tuple:
    return hit.role, hit.subject_name, str(hit.subject_country), hit.listed_id


def _key_of(subject: Subject, searched: Searched) -> tuple:
    return subject.role, subject.name, subject.country, searched.listed["id"]


def _create_hit(row: Screening, subject: Subject, searched: Searched) -> None:
    likeness: Likeness = searched.likeness
    ScreeningHit.objects.create(
        screening_id=row.organisation_id,
        role=subject.role,
        subject_name=subject.name,
        subject_country=subject.country,
        listed_id=searched.listed["id"],
        listed_name=likeness.name,
        listed=searched.listed,
        score=likeness.score,
    )


def _renew_hit(hit: ScreeningHit, searched: Searched, is_anew: bool) -> bool:
    """Keep a verdict only while the applicant's facts and the list's are those it was given for."""
    facts: dict[str, Any] = {
        "listed_name": searched.likeness.name,
        "listed": searched.listed,
        "score": searched.likeness.score,
        "is_open": True,
    }
    keeps = not is_anew and hit.is_open and hit.listed == searched.listed
    if not keeps:
        facts["verdict"] = Verdict.NONE
    for name, value in facts.items():
        setattr(hit, name, value)
    hit.save(update_fields=list(facts))
    return not keeps


@transaction.atomic
def decide_hit(
    *, hit_id: int, officer: User, verdict: Verdict, note: str, seen: int
) -> ScreeningHit:
    """Note whether the hit is the same one, with why. Voids signatures given before; an approved
    organisation then waits for officers again.

    `seen` is the screening's version that the officer looked at: HitHasMoved when there is another
    one by now, or the hit is closed. ScreeningHit.DoesNotExist for whom it is not disclosed to.
    """
    visible = Screening.objects.disclosed_to(officer)
    hit = ScreeningHit.objects.filter(screening__in=visible).get(pk=hit_id)
    organisation = Organisation.objects.get(pk=hit.screening_id)
    review = Review.objects.select_for_update().get(pk=organisation.review_id)
    screening = Screening.objects.select_for_update().get(pk=hit.screening_id)
    hit.refresh_from_db()
    if not hit.is_open or screening.version != seen or screening.is_due:
        raise HitHasMoved
    HitVerdict.objects.create(
        hit=hit, verdict=verdict, note=note.strip(), officer=officer, decided_at=timezone.now()
    )
    hit.verdict = verdict
    hit.save(update_fields=["verdict"])
    screening.version += 1
    if review.status == ReviewStatus.APPROVED:  # nobody stands behind the approval any more
        due_at = add_working_days(timezone.now(), WORKING_DAYS_TO_RECHECK)
        screening.recheck_due_at = screening.recheck_due_at or due_at
    screening.save(update_fields=["version", "recheck_due_at"])
    clearance.void_signatures(organisation_id=organisation.pk)
    return hit
