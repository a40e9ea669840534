"""The disclosure ledger: every view above the teaser tier and every export leaves a row.

The rows are a chain of digests, from `GENESIS` on. The program's database user may add rows and
change none; whoever changes one as somebody mightier breaks the chain from there on.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Disclosure, LedgerEntry, Organisation, User
from accounts.vocabulary import Tier

GENESIS = "0" * 64
APPENDING = 7_303  # advisory lock: one entry after the other, or two would follow the same one
FACTS = ("actor_id", "actor_organisation_id", "subject_id", "action", "tier", "rows", "consent_id")


@dataclass(frozen=True)
class Break:
    """The first entry that does not follow from the one before, and what is wrong with it."""

    entry: int
    reason: str


@transaction.atomic
def record_access(
    *, actor: User, action: str, tier: Tier, subject: Organisation | None = None, rows: int = 1
) -> LedgerEntry | None:
    """Note that `actor` saw `subject` at `tier`, or exported `rows` rows.

    Looking at one's own record is not disclosure and leaves no row.
    """
    own = actor.organisation
    if subject is not None and subject == own:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPENDING])
    entry = LedgerEntry(
        at=timezone.now(),
        actor=actor,
        actor_organisation=own,
        subject=subject,
        action=action,
        tier=tier,
        rows=rows,
        consent=_consent(subject, own),
        previous=head(),
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    return entry


def _consent(subject: Organisation | None, viewer: Organisation | None) -> Disclosure | None:
    if subject is None or viewer is None:
        return None
    return Disclosure.objects.filter(
        subject=subject, viewer=viewer, revoked_at__isnull=True
    ).first()


def head() -> str:
    """The digest of the newest entry; whoever has noted it can tell that nothing before it was
    changed."""
    newest = LedgerEntry.objects.order_by("-pk").values_list("digest", flat=True).first()
    return newest or GENESIS


def digest_of(entry: LedgerEntry) -> str:
    """SHA-256, in hex, of the entry's facts and of the digest before it."""
    facts = {name: getattr(entry, name) for name in FACTS}
    facts |= {"at": entry.at.astimezone(UTC).isoformat(), "previous": entry.previous}
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def breaks() -> Iterator[Break]:
    """Every place at which the chain does not hold: nothing, for a ledger that nobody changed."""
    before = GENESIS
    for entry in LedgerEntry.objects.order_by("pk").iterator(chunk_size=2_000):
        if entry.previous != before:
            yield Break(entry.pk, "an entry before it is missing, or came in between")
        if entry.digest != digest_of(entry):
            yield Break(entry.pk, "its facts are not those that were written")
        before = entry.digest
