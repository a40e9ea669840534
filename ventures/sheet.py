"""A venture's answers as its own members read them: exact, with what strangers see beside it."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ventures.disclosed import money_text
from ventures.models import Venture
from ventures.services.ventures import VentureFacts
from ventures.teaser import names, teaser_of

Row = dict[str, object]


def sheet_of(venture: Venture, facts: VentureFacts, *, edit_url: str = "") -> list[Row]:
    """Rows of label, value or lines, note and address to change it, in the order of the form.

    `facts` are all of the venture's own; an empty `edit_url` offers no changes.
    """
    teaser = teaser_of(venture)
    need = money_text(facts.need, facts.currency)
    min_tranche = money_text(facts.min_tranche, facts.currency)
    seen = _("Strangers see: %(band)s")
    answers: list[tuple[str, str, object, str]] = [
        ("title", _("Working title"), facts.title, ""),
        ("summary", _("Summary"), facts.summary, ""),
        ("offers-0-group", _("Product groups"), teaser.chips, ""),
        ("need", _("Investment still missing"), need, seen % {"band": teaser.need}),
        (
            "min_tranche",
            _("Smallest single contribution"),
            min_tranche,
            seen % {"band": teaser.min_tranche},
        ),
        ("instruments_0", _("Instruments"), teaser.instruments, ""),
        ("forms_0", _("Cooperation forms"), teaser.forms, ""),
        ("sides_0", _("Where production may happen"), teaser.sides, ""),
        ("max_partner_share", _("Largest share of a partner"), teaser.max_partner_share, ""),
        ("readiness", _("Technology readiness"), teaser.readiness, ""),
        ("track_record_0", _("Track record"), teaser.track_record, ""),
        (
            "excluded_countries_0",
            _("Excluded countries"),
            ", ".join(names(venture.excluded_countries.all())) or _("No country"),
            _("Only the ministry sees this."),
        ),
        ("repairable_0", _("Equipment it can repair"), teaser.repairable or _("No equipment"), ""),
    ]
    return [row_of(*answer, edit_url) for answer in answers]


def row_of(field: str, label: str, value: object, note: str, edit_url: str) -> Row:
    """A row of the sheet; no note where nothing is stated, no link without `edit_url`."""
    kind, value = ("value", capfirst(value)) if isinstance(value, str) else ("lines", value)
    change_url = f"{edit_url}#id_{field}" if edit_url else ""
    return {"label": label, kind: value, "note": note if value else "", "change_url": change_url}
