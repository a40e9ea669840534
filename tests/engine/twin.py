"""A plain twin of the engine, written from the contract alone: slow, obvious, and its own code.

It works on the JSON documents themselves (dicts and lists) and imports nothing of the engine, so
that an error would have to be made twice to go unnoticed.
"""

from fractions import Fraction
from math import floor, sqrt

WEIGHTS = {
    "category": 30,
    "funding_cover": 15,
    "ticket": 15,
    "instruments": 10,
    "forms": 10,
    "control": 5,
    "readiness": 5,
    "track_record": 5,
    "repair": 5,
}


def rounded_half_up(number: Fraction) -> int:
    return floor(number + Fraction(1, 2))


def interest_of(group, mandate, catalogue):
    """Whole per cent of the mandate's largest weight."""
    largest = max(mandate["interests"].values())
    percent = {
        name: rounded_half_up(Fraction(100 * weight, largest))
        for name, weight in mandate["interests"].items()
    }
    found = [0]
    for name, value in percent.items():
        if name in (group, catalogue[group]):
            found.append(value)
        elif catalogue.get(name) == catalogue[group]:
            found.append(rounded_half_up(Fraction(value, 2)))
    return max(found)


def ceiling_of(mandate):
    left = mandate["budget_left_eur"]
    return mandate["ticket_max_eur"] if left is None else min(mandate["ticket_max_eur"], left)


def takes_part(mandate):
    return ceiling_of(mandate) >= mandate["ticket_min_eur"]


def clip(value):
    return max(0.0, min(1.0, value))


def shared(ours, theirs):
    return len(set(ours) & set(theirs)) / min(len(ours), len(theirs))


def criteria(venture, mandate, catalogue):
    """Name -> (low, value, high), None where the criterion does not apply."""
    weighted = sum(
        share * interest_of(group, mandate, catalogue) for group, share in venture["offer"].items()
    )
    need, ceiling = venture["need_eur"], ceiling_of(mandate)
    least = mandate["ticket_min_eur"]
    equipment = mandate["equipment"]
    repaired = sum(units for name, units in equipment.items() if name in venture["repairable"])
    service = "service_centre" in venture["forms"] and "service_centre" in mandate["forms"]
    values = {
        "category": weighted / 10_000,
        "funding_cover": sqrt(min(need, ceiling) / need),
        "ticket": 1.0 if need >= least else need / least,
        "instruments": shared(venture["instruments"], mandate["instruments"]),
        "forms": shared(venture["forms"], mandate["forms"]),
        "repair": repaired / sum(equipment.values()) if service and equipment else None,
    }
    bounds = {name: value if value is None else (value,) * 3 for name, value in values.items()}
    asked = {
        "control": (mandate.get("min_share", 0), 0, venture["max_partner_share"], 25),
        "readiness": (mandate.get("min_readiness", 1), 1, venture["readiness"], 3),
        "track_record": (mandate.get("min_track_record", 0), 0, venture["track_record"], 3),
    }
    for name, (wanted, nothing, held, tolerance) in asked.items():
        if held is not None:
            bounds[name] = (clip(1 - (wanted - held) / tolerance),) * 3
        else:
            bounds[name] = (1.0, 1.0, 1.0) if wanted == nothing else (0.0, 0.5, 1.0)
    return bounds


def failed_gates(venture, mandate, catalogue):
    failed = {
        "category": criteria(venture, mandate, catalogue)["category"][1] == 0,
        "exclusion": bool(set(venture["offer"]) & set(mandate["excluded_groups"])),
        "country": mandate["country"] in venture["excluded_countries"],
        "side": not set(venture["side"]) & set(mandate["side"]),
        "form": not set(venture["forms"]) & set(mandate["forms"]),
        "instrument": not set(venture["instruments"]) & set(mandate["instruments"]),
        "tranche": ceiling_of(mandate) < venture["min_tranche_eur"],
    }
    return [name for name, fails in failed.items() if fails]


def score(venture, mandate, catalogue, weights=WEIGHTS):
    """Points, bounds, completeness and contributions, gates aside."""
    bounds = criteria(venture, mandate, catalogue)
    weights = dict(weights)
    if bounds["repair"] is None:
        weights["category"] += weights["repair"]
    parts, low, high, known = {}, 0, 0, 100
    for name in WEIGHTS:
        if bounds[name] is None:
            parts[name] = None
            continue
        worst, value, best = (floor(1000 * weights[name] * f + 0.5) for f in bounds[name])
        parts[name] = value
        low += worst
        high += best
        if bounds[name][0] != bounds[name][2]:
            known -= weights[name]
    return {
        "points": sum(part for part in parts.values() if part is not None),
        "low": low,
        "high": high,
        "completeness": known,
        "criteria": parts,
    }


def run(ventures, mandates, catalogue, *, k, min_points, weights=WEIGHTS):
    """(venture id, mandate id) -> the score with its ranks, for every match of a run."""
    scores = {}
    for mandate in filter(takes_part, mandates):
        for venture in ventures:
            if failed_gates(venture, mandate, catalogue):
                continue
            scored = score(venture, mandate, catalogue, weights)
            if scored["points"] >= min_points:
                scores[venture["id"], mandate["id"]] = scored
    kept = {}
    for side, rank in ((0, "rank_for_venture"), (1, "rank_for_mandate")):
        for one in {pair[side] for pair in scores}:
            mine = [pair for pair in scores if pair[side] == one]
            mine.sort(key=lambda pair: (-scores[pair]["points"], pair[1 - side]))
            for place, pair in enumerate(mine[:k], start=1):
                kept.setdefault(pair, {**scores[pair], **NO_RANKS})[rank] = place
    return kept


NO_RANKS = {"rank_for_venture": None, "rank_for_mandate": None}
