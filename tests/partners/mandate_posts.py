"""What a browser posts from the form of a mandate."""

COMPLETE = {
    "summary": "We look.",
    "interests": {"unmanned": "100", "components_electronics": "40"},
    "excluded_groups": ["other_small_arms"],
    "currency": "EUR",
    "ticket_min": "1 000 000",
    "ticket_max": "9 876 543.21",
    "budget": "limited",
    "budget_left": "5000000",
    "instruments": ["equity"],
    "forms": ["jv_equity", "service_centre"],
    "sides": ["ukraine"],
    "min_share": "25",
    "min_readiness": "6",
    "min_track_record": "1",
    "equipment": {"leopard_1": "40"},
}


def posted(**changes) -> dict[str, object]:
    """A complete answer with some fields changed; rows are mappings or lists of pairs."""
    answers = COMPLETE | changes
    interests, equipment = answers.pop("interests"), answers.pop("equipment")
    return (
        answers
        | rows("interests", "wanted", "weight", interests)
        | rows("equipment", "family", "units", equipment)
    )


def rows(prefix, code, number, stated) -> dict[str, str]:
    """Rows as the browser names them."""
    pairs = list(stated.items()) if isinstance(stated, dict) else stated
    total = str(max(8, len(pairs)))
    found = {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": "0"}
    for position, (what, much) in enumerate(pairs):
        found |= {f"{prefix}-{position}-{code}": what, f"{prefix}-{position}-{number}": much}
    return found
