"""The disclosure ledger: every view above the teaser tier and every export leaves a row."""

from accounts.models import LedgerEntry, Organisation, User
from accounts.vocabulary import Tier


def record_access(
    *, actor: User, action: str, tier: Tier, subject: Organisation | None = None, rows: int = 1
) -> LedgerEntry | None:
    """Note that `actor` saw `subject` at `tier`, or exported `rows` rows.

    Looking at one's own record is not disclosure and leaves no row.
    """
    own = actor.organisation
    if subject is not None and subject == own:
        return None
    return LedgerEntry.objects.create(
        actor=actor, actor_organisation=own, subject=subject, action=action, tier=tier, rows=rows
    )
