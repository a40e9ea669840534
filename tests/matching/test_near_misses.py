"""What a run stores of near misses equals a recount, pair by pair, over any number of blocks."""

from collections import Counter

import pytest

from matching import engine, loaders
from matching.services import working_off
from tests.factories import MandateFactory, VentureFactory
from tests.matching.run_steps import request_run
from tests.matching.worlds import build_world, stored_near_misses
from ventures.models import ProductGroup


def recount() -> dict[tuple[str, str, str], tuple[int, int]]:
    """(gate, category, country) → (pairs, euros), from scores of single pairs."""
    catalogue = dict(ProductGroup.objects.values_list("code", "category_id"))
    ventures = [engine.Venture(**facts) for facts in loaders.venture_facts()]
    mandates = [engine.Mandate(**facts) for facts in loaders.mandate_facts()]
    pairs, euros = Counter(), Counter()
    for venture in ventures:
        leading = min(g for g in venture.offer if venture.offer[g] == max(venture.offer.values()))
        for mandate in mandates:
            score = engine.score_pair(venture, mandate, engine.Weights(), catalogue)
            if score.is_near_miss:
                place = (score.failed_gates[0], catalogue[leading], mandate.country)
                pairs[place] += 1
                euros[place] += int(min(venture.need_eur, mandate.ceiling_eur))
    return {place: (pairs[place], euros[place]) for place in pairs}


@pytest.mark.parametrize("pairs_per_shard", [1, 1_000])
def test_a_run_counts_the_pairs_that_one_gate_keeps_apart(real_database, settings, pairs_per_shard):
    settings.RUN_SHARD_PAIRS = pairs_per_shard
    build_world(3, 2)
    VentureFactory(forms=["subsidiary"])
    VentureFactory(offers={"heavy_tanks": 60, "unmanned_ground": 40}, sides=["ukraine"])
    VentureFactory(excluded_countries=["DK"], instruments=["grant"])
    MandateFactory(interests={"repair": 10}, sides=["partner_country"])
    MandateFactory(excluded_groups=["unmanned_aerial"])
    run = request_run()
    working_off.advance_runs()

    expected = recount()
    assert len({gate for gate, *_ in expected}) >= 3
    assert stored_near_misses(run) == expected
