"""Small worlds with known pairs, committed so that other connections and processes see them."""

from collections import Counter
from decimal import Decimal

from django.db import transaction

from accounts.models import NotificationPreference
from accounts.vocabulary import Frequency
from matching import engine, loaders
from matching.models import Match, NearMissCount, Run, ShardCandidates
from matching.services import archive
from matching.services.weights import engine_weights
from tests.factories import MandateFactory, MemberFactory, VentureFactory

NEEDS = [Decimal(amount) for amount in (400_000, 2_500_000, 4_000_000, 9_000_000, 30_000_000)]


@transaction.atomic
def build_world(ventures: int = 3, mandates: int = 2) -> tuple[list, list]:
    """Published ventures and mandates that all pass the gates and differ in their scores; one
    member of each organisation, told at once of every match from a score of 40."""
    ours = [
        VentureFactory(
            need=NEEDS[place % len(NEEDS)],
            min_tranche=Decimal(100_000),
            readiness=None if place % 3 == 2 else 5 + place % 5,
        )
        for place in range(ventures)
    ]
    theirs = [MandateFactory(min_readiness=4 + place % 5) for place in range(mandates)]
    for organisation in organisations(ours, theirs):
        MemberFactory(organisation=organisation)
    NotificationPreference.objects.update(frequency=Frequency.IMMEDIATE, minimum_score=40)
    return ours, theirs


def organisations(ventures: list, mandates: list) -> list:
    """The organisations behind the records, manufacturers first."""
    return [venture.manufacturer.organisation for venture in ventures] + [
        mandate.company.organisation for mandate in mandates
    ]


PAIR = ("venture_id", "mandate_id", "points", "rank_for_venture", "rank_for_mandate")


def expected_pairs(run: Run) -> list[tuple]:
    """What the engine finds in one call on what is published now: PAIR, by venture and mandate."""
    problem = loaders.load_inputs().problem
    return pairs_of(
        engine.match(problem, engine_weights(run.weights), run.best, run.minimum_points)
    )


def pairs_of(ranked: engine.Ranked) -> list[tuple]:
    """The engine's matches: PAIR, by venture and mandate."""
    rows = zip(*(getattr(ranked, name).tolist() for name in PAIR), strict=True)
    return sorted(
        (v, m, points, ours or None, theirs or None) for v, m, points, ours, theirs in rows
    )


def stored_pairs(run: Run) -> list[tuple]:
    """What the run stored: PAIR, by venture and mandate."""
    return pairs_of(archive.read_results(run).ranked)


def stored_near_misses(run: Run) -> dict[tuple[str, str, str], tuple[int, int]]:
    """The run's ledger of gates: (gate, category, country) → (pairs, euros)."""
    pairs, euros = Counter(), Counter()
    for row in NearMissCount.objects.filter(run=run):
        place = (row.gate, row.category, row.country)
        pairs[place] += row.pairs
        euros[place] += row.euros
    return {place: (pairs[place], euros[place]) for place in pairs}


def candidates_waiting() -> int:
    """How many pairs the blocks of unfinished runs have found."""
    contents = ShardCandidates.objects.values_list("content", flat=True)
    return sum(len(engine.Candidates.from_bytes(bytes(content))) for content in contents)


def released_pairs() -> list[tuple]:
    """What members may see: PAIR, by venture and mandate."""
    return sorted(Match.objects.values_list(*PAIR))
