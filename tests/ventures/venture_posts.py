"""What a browser posts from the form of a venture."""

COMPLETE = {
    "title": "Hidden line",
    "summary": "We grow.",
    "offers": {"unmanned_aerial": "60", "unmanned_ground": "40"},
    "currency": "EUR",
    "need": "2 500 000.50",
    "min_tranche": "500000",
    "instruments": ["equity", "loan"],
    "forms": ["jv_equity"],
    "sides": ["ukraine"],
    "max_partner_share": "49",
    "readiness": "7",
    "track_record": "2",
    "excluded_countries": ["HU"],
    "repairable": [],
}


def posted(**changes) -> dict[str, object]:
    """A complete answer with some fields changed; `offers` is a mapping or a list of pairs."""
    answers = COMPLETE | changes
    offers = answers.pop("offers")
    pairs = list(offers.items()) if isinstance(offers, dict) else offers
    rows = {"offers-TOTAL_FORMS": str(max(8, len(pairs))), "offers-INITIAL_FORMS": "0"}
    for number, (group, share) in enumerate(pairs):
        rows |= {f"offers-{number}-group": group, f"offers-{number}-share": share}
    return answers | rows
