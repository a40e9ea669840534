"""What the pages of ventures and mandates have in common: they are drafts that two people may edit,
records that move, and facts that different readers see."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Review
from accounts.review_facts import Fact
from accounts.standing import standing_of
from accounts.vocabulary import ReviewStatus, Tier

# What follows in each state, told to the record's owner.
NEXT_ITEMS: dict[str, tuple[str | Promise, ...]] = {
    ReviewStatus.DRAFT: (
        _lazy("Give the answers that are still missing."),
        _lazy("Look at the preview."),
        _lazy("Submit it to the ministry."),
    ),
    ReviewStatus.SUBMITTED: (
        _lazy("An officer reads the answers."),
        _lazy("You get a letter with the decision."),
    ),
    ReviewStatus.APPROVED: (
        _lazy("It is matched under its code name."),
        _lazy("You get letters about new matches, as often as you chose."),
    ),
    ReviewStatus.RETURNED: (
        _lazy("Read the ministry’s questions."),
        _lazy("Change the answers."),
        _lazy("Submit again."),
    ),
    ReviewStatus.REJECTED: (
        _lazy("Read the ministry’s reason."),
        _lazy("You can describe another one."),
    ),
    ReviewStatus.SUSPENDED: (
        _lazy("It is hidden and not matched."),
        _lazy("You get a letter with the ministry’s decision."),
    ),
    ReviewStatus.WITHDRAWN: (
        _lazy("Only you and the ministry see it."),
        _lazy("You can reopen it as a draft."),
    ),
}
TIERS = ((Tier.MUTUAL, "mutual"), (Tier.NDA, "nda"), (Tier.MINISTRY, "ministry"))


def seen_at(request: HttpRequest) -> datetime:
    """When the answers that the writer changed were saved; the earliest moment when it is not told,
    so that nobody replaces what was never read."""
    try:
        seen = parse_datetime(request.POST.get("seen_at", ""))
    except ValueError:
        seen = None
    return seen or datetime.min.replace(tzinfo=UTC)


def moves_of(review: Review, url_name: str, public_id: object) -> list[dict[str, object]]:
    """The moves that the record's state offers, each with its address."""
    return [
        {"offer": offer, "url": reverse(url_name, args=[public_id, offer.slug])}
        for offer in standing_of(review).moves
    ]


def by_tier(facts: Iterable[Fact]) -> list[dict[str, object]]:
    """Facts above the teaser as the steps in which they open."""
    facts = list(facts)
    return [
        {"tier": name, "rows": [fact for fact in facts if fact.tier == tier]}
        for tier, name in TIERS
    ]
