"""Released matches of a world, by COPY: the engine's answer without a run's other traces."""

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.worlds import World
from matching import engine
from matching.models import Match, Run
from matching.services import bulk_rows
from matching.services.weights import engine_weights, newest_weights
from matching.vocabulary import RunState, RunTrigger

FOUND = (
    "CREATE TEMPORARY TABLE bench_found (venture_id bigint, mandate_id bigint, points integer, "
    "points_low integer, points_high integer, completeness smallint, criteria integer[], "
    "rank_for_venture smallint, rank_for_mandate smallint) ON COMMIT DROP"
)
RANKS = ("venture", "mandate")


@transaction.atomic
def store_matches(world: World, rows: int) -> int:
    """Release the best `rows` matches of a stored world; returns how many there are."""
    weights = newest_weights()
    ranked = engine.match(world.problem, engine_weights(weights))
    pairs = ranked.venture_id, ranked.mandate_id
    details = engine.detail(world.problem, engine_weights(weights), *pairs)
    now = timezone.now()
    run = Run.objects.create(
        trigger=RunTrigger.OFFICER,
        state=RunState.RELEASED,
        weights=weights,
        started_at=now,
        finished_at=now,
        released_at=now,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # see stored_worlds
        cursor.execute(FOUND)
        bulk_rows.write_rows(
            "bench_found",
            {
                **{"venture_id": ranked.venture_id, "mandate_id": ranked.mandate_id},
                **{"points": ranked.points, "points_low": details.points_low},
                "points_high": details.points_high,
                "completeness": details.completeness.astype(np.int16),
                "criteria": details.contributions,
                "rank_for_venture": ranked.rank_for_venture.astype(np.int16),
                "rank_for_mandate": ranked.rank_for_mandate.astype(np.int16),
            },
        )
        cursor.execute(_release(), [run.pk, rows])
        return int(cursor.rowcount)


def _release() -> str:
    listed = [f"CASE WHEN rank_for_{side} > 0 THEN now() END" for side in RANKS]
    dates = ", ".join(f"{date}, {date}" for date in listed)
    names = ", ".join(f"since_for_{side}, changed_for_{side}" for side in RANKS)
    return (
        f"INSERT INTO {Match._meta.db_table} (public_id, run_id, first_released_at, changed_at, "
        f"{names}, venture_id, mandate_id, points, points_low, points_high, completeness, "
        "criteria, rank_for_venture, rank_for_mandate) "
        f"SELECT gen_random_uuid(), %s, now(), now(), {dates}, "
        "venture_id, mandate_id, points, points_low, points_high, completeness, "
        "array_replace(criteria, -1, NULL), NULLIF(rank_for_venture, 0), "
        "NULLIF(rank_for_mandate, 0) FROM bench_found "
        "ORDER BY points DESC, venture_id, mandate_id LIMIT %s"
    )
