"""Compile, or load from the cache, before the first real work."""

from dataclasses import replace

from .bulk import match
from .explain import detail
from .incremental import rematch
from .near_misses import near_misses
from .problem import encode
from .records import Mandate, Venture, Weights


def warm_up() -> None:
    """Make all compiled loops ready in this process: seconds once a machine, then a moment.

    Safe to call again, and from several processes at once.
    """
    instruments, forms = frozenset({"loan"}), frozenset({"service_centre"})
    side = frozenset({"ukraine"})
    venture = Venture(
        id=1,
        offer={"product": 100},
        need_eur=1.0,
        min_tranche_eur=1.0,
        max_partner_share=None,
        readiness=None,
        track_record=None,
        excluded_countries=frozenset(),
        repairable=frozenset({"family"}),
        instruments=instruments,
        forms=forms,
        side=side,
    )
    mandate = Mandate(
        id=1,
        country="DE",
        interests={"product": 1},
        excluded_groups=frozenset(),
        ticket_min_eur=1.0,
        ticket_max_eur=1.0,
        budget_left_eur=None,
        equipment={"family": 1},
        instruments=instruments,
        forms=forms,
        side=side,
    )
    problem = encode([venture], [mandate], {"product": "category"})
    near_misses(problem, 0, 1)
    ranked = match(problem, Weights(), k=1)
    detail(problem, Weights(), ranked.venture_id, ranked.mandate_id)
    changed = encode([replace(venture, readiness=9)], [mandate], {"product": "category"})
    rematch(problem, ranked, changed, Weights(), k=1, largest_share=2)  # no full run
