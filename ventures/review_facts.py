"""What an officer reads about a manufacturer and about a venture."""

from django.utils.translation import gettext as _

from accounts.free_text import warnings_in
from accounts.models import Review, User
from accounts.review_facts import Fact, Section, facts_of
from accounts.vocabulary import ReviewKind, Tier
from ventures.disclosed import product_facts, venture_facts
from ventures.models import Manufacturer, Venture
from ventures.teaser import teaser_of


@facts_of(ReviewKind.ORGANISATION)
def sections_of_manufacturer(review: Review, officer: User) -> list[Section]:
    """Ownership, staff and product lines of a manufacturer."""
    manufacturer = Manufacturer.objects.filter(organisation=review.organisation_id).first()
    if manufacturer is None:
        return []
    rows = [
        Fact(_("Ownership"), manufacturer.get_ownership_display(), Tier.MINISTRY),
        Fact(_("Staff"), manufacturer.get_staff_band_display(), Tier.MINISTRY),
        *product_facts(manufacturer, officer),
    ]
    return [Section(_("Manufacturer"), rows)]


@facts_of(ReviewKind.VENTURE)
def sections_of_venture(review: Review, officer: User) -> list[Section]:
    """What to look at twice, the teaser, and what lies behind it."""
    venture = (
        Venture.objects.visible_to(officer)
        .with_teaser_facts()
        .select_related("manufacturer__organisation")
        .filter(review=review)
        .first()
    )
    if venture is None:
        return []
    return [
        Section(_("To look at twice"), _cautions(venture)),
        Section(_("What strangers see"), _teaser_facts(venture)),
        Section(_("What strangers do not see"), venture_facts(venture, officer)),
    ]


def _cautions(venture: Venture) -> list[Fact]:
    """Warnings about the text that strangers read, and restricted product groups."""
    cautions = [
        Fact(_("Summary"), warning, Tier.MINISTRY) for warning in warnings_in(venture.summary)
    ]
    groups = [offer.group for offer in venture.offers.all() if offer.group.is_restricted]
    return cautions + [
        Fact(group.name, _("Restricted: needs a manual check."), Tier.MINISTRY) for group in groups
    ]


def _teaser_facts(venture: Venture) -> list[Fact]:
    teaser = teaser_of(venture)
    rows = [
        (_("Venture"), teaser.code_name),
        (_("Summary"), teaser.summary),
        (_("Product groups"), "\n".join(teaser.chips)),
        *((row["label"], row["value"]) for row in teaser.facts),
    ]
    return [Fact(label, value, Tier.APPROVED) for label, value in rows]
