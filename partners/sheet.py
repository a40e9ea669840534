"""A mandate's answers as its own members read them: exact, with what strangers see beside it."""

from django.utils.translation import gettext as _

from partners.models import Mandate
from partners.services.mandates import MandateFacts
from partners.teaser import teaser_of
from ventures.disclosed import money_text
from ventures.sheet import Row, row_of


def sheet_of(mandate: Mandate, facts: MandateFacts, *, edit_url: str = "") -> list[Row]:
    """Rows of label, value or lines, note and address to change it, in the order of the form.

    `facts` are all of the mandate's own; an empty `edit_url` offers no changes.
    """
    teaser = teaser_of(mandate)
    answers: list[tuple[str, str, object, str]] = [
        ("summary", _("Summary"), facts.summary, ""),
        ("interests-0-wanted", _("Interests"), teaser.chips, ""),
        (
            "excluded_groups_0",
            _("Excluded product groups"),
            teaser.excluded_groups or _("No product group"),
            "",
        ),
        *_money(facts, teaser.ticket_min, teaser.ticket_max, teaser.budget_left),
        ("instruments_0", _("Instruments"), teaser.instruments, ""),
        ("forms_0", _("Cooperation forms"), teaser.forms, ""),
        ("sides_0", _("Where production may happen"), teaser.sides, ""),
        ("min_share", _("Smallest share you want"), teaser.min_share, ""),
        ("min_readiness", _("Least technology readiness"), teaser.min_readiness, ""),
        ("min_track_record_0", _("Least track record"), teaser.min_track_record, ""),
        (
            "equipment-0-family",
            _("Equipment to be repaired"),
            teaser.equipment or _("No equipment"),
            "",
        ),
    ]
    return [row_of(*answer, edit_url) for answer in answers]


def _money(
    facts: MandateFacts, ticket_min: str, ticket_max: str, budget_left: str
) -> list[tuple[str, str, object, str]]:
    """The exact amounts, each with the band that strangers see."""
    seen = _("Strangers see: %(band)s")
    budget = money_text(facts.budget_left, facts.currency) or _("No limit but the ticket")
    budget_note = seen % {"band": budget_left} if facts.budget_left else ""
    return [
        (
            "ticket_min",
            _("Smallest ticket"),
            money_text(facts.ticket_min, facts.currency),
            seen % {"band": ticket_min},
        ),
        (
            "ticket_max",
            _("Largest ticket"),
            money_text(facts.ticket_max, facts.currency),
            seen % {"band": ticket_max},
        ),
        ("budget_0", _("Budget left"), budget, budget_note),
    ]
