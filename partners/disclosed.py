"""What lies above a mandate's teaser, as far as a reader may know it.

The owner's preview, the page of a disclosed counterpart and the review desk show the same facts;
each row comes through the `disclosed_to` door of its table.
"""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.review_facts import Fact, identity_facts
from accounts.vocabulary import Tier
from partners.models import Mandate, MandateFigures
from ventures.disclosed import amount_text


def facts_above_teaser(mandate: Mandate, reader: User) -> list[Fact]:
    """All that `reader` may know beyond the teaser, with each fact's tier; [] for a stranger."""
    organisation = mandate.company.organisation
    return [*identity_facts(organisation, reader), *mandate_facts(mandate, reader)]


def mandate_facts(mandate: Mandate, reader: User) -> list[Fact]:
    """The mandate's own: exact amounts (P3)."""
    figures = MandateFigures.objects.disclosed_to(reader).filter(mandate=mandate).first()
    if figures is None:
        return []
    currency = figures.currency
    budget = (
        amount_text(figures.budget_left, currency, figures.budget_left_eur)
        if figures.budget_left
        else _("no limit stated")
    )
    return [
        Fact(
            _("Exact smallest ticket"),
            amount_text(figures.ticket_min, currency, figures.ticket_min_eur),
            Tier.NDA,
        ),
        Fact(
            _("Exact largest ticket"),
            amount_text(figures.ticket_max, currency, figures.ticket_max_eur),
            Tier.NDA,
        ),
        Fact(_("Exact budget left"), budget, Tier.NDA),
    ]
