"""The only figures that everybody may read: how many take part, rounded down."""

from django.db.models import Count

from accounts.models import Organisation
from accounts.vocabulary import OrganisationKind

FEWEST = 5


def rounded_down(count: int) -> int | None:
    """To the next lower multiple of five, so that one sign-up does not show; None below five."""
    return count - count % FEWEST if count >= FEWEST else None


def count_participants() -> dict[str, int | None]:
    """Approved organisations of each kind, rounded down; None where there are fewer than five."""
    kinds = Organisation.objects.approved().values("kind").annotate(count=Count("pk"))
    counts = {row["kind"]: row["count"] for row in kinds}
    return {kind.value: rounded_down(counts.get(kind.value, 0)) for kind in OrganisationKind}
