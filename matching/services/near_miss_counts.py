"""Near misses as they are stored: by category, which one may rename, and not by product group."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matching import engine
from matching.models import NearMissCount, Run, Shard
from ventures.models import ProductGroup

Place = tuple[str, str, str]  # gate, category, country


@dataclass(frozen=True)
class Counts:
    """Pairs, and their money in whole euros, by gate, category and country."""

    pairs: Counter[Place]
    euros: Counter[Place]


def by_category(missed: Iterable[engine.NearMisses]) -> Counts:
    """From those by product group."""
    category_of = dict(ProductGroup.objects.values_list("code", "category_id"))
    counts = Counts(Counter(), Counter())
    for row in missed:
        place = (row.gate, category_of[row.group], row.country)
        counts.pairs[place] += row.pairs
        counts.euros[place] += row.euros
    return counts


def rows(run: Run, counts: Counts, shard: Shard | None = None) -> Iterator[NearMissCount]:
    """The ledger of a block, or of a run that has none, ready to be stored."""
    for (gate, category, country), pairs in counts.pairs.items():
        if pairs > 0:
            yield NearMissCount(
                run_id=run.pk,
                shard=shard,
                gate=gate,
                category=category,
                country=country,
                pairs=pairs,
                euros=max(counts.euros[gate, category, country], 0),
            )
