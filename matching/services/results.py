"""Merging a scored run: from the blocks' candidates to the exact best of both sides."""

import numpy as np
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from psycopg import sql

from matching import engine
from matching.models import Candidate, Run, RunMatch, Shard
from matching.services import bulk_rows, differences, runs
from matching.services.weights import engine_weights
from matching.vocabulary import RunState, ShardState

PAIR = {"venture_id": np.int64, "mandate_id": np.int64, "points": np.int32}


def claim_scored_run() -> Run | None:
    """Lease a run of which every shard is done and which nobody is merging; None when there is
    none."""
    open_shards = Shard.objects.filter(run=OuterRef("pk")).exclude(state=ShardState.DONE)
    scored = Run.objects.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=Now()),
        runs.PREPARED,
        ~Exists(open_shards),
        state=RunState.SCORING,
        attempts__lt=runs.MOST_ATTEMPTS_IN_ALL,
    )
    return runs.lease_run(scored)


def merge_run(run: Run) -> bool:
    """Turn the candidates of a leased run into its results. False when the lease was lost
    meanwhile.

    Complete is not released: members see nothing of it yet.
    """
    ranked = engine.merge([_read_candidates(run)], run.best)
    details = engine.detail(
        runs.read_problem(run),
        engine_weights(run.weights),
        ranked.venture_id,
        ranked.mandate_id,
    )
    comparison = differences.compare_with_released(run, ranked)
    with transaction.atomic():
        if not runs.held(run).update(
            state=RunState.COMPLETE,
            finished_at=Now(),
            lease_until=None,
            matches=len(ranked),
            result_digest=engine.result_digest(ranked, details),
        ):
            return False
        _write_results(run, ranked, details)
        differences.write_changes(run, comparison)
        Candidate.objects.filter(run=run).delete()
    return True


def _read_candidates(run: Run) -> engine.Candidates:
    query = sql.SQL("SELECT venture_id, mandate_id, points FROM {} WHERE run_id = {}").format(
        sql.Identifier(Candidate._meta.db_table), sql.Literal(run.pk)
    )
    return engine.Candidates(**bulk_rows.read_rows(query, PAIR))


def _write_results(run: Run, ranked: engine.Ranked, details: engine.Details) -> None:
    """By COPY into a table of the transaction, and from there with nulls where the engine has none:
    a rank of 0 and a contribution of -1 mean that there is none."""
    table = connection.ops.quote_name(RunMatch._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE merged (venture_id bigint, mandate_id bigint, points integer, "
            "points_low integer, points_high integer, completeness smallint, criteria integer[], "
            "rank_for_venture smallint, rank_for_mandate smallint) ON COMMIT DROP"
        )
        bulk_rows.write_rows(
            "merged",
            {
                "venture_id": ranked.venture_id,
                "mandate_id": ranked.mandate_id,
                "points": ranked.points,
                "points_low": details.points_low,
                "points_high": details.points_high,
                "completeness": details.completeness.astype(np.int16),
                "criteria": details.contributions,
                "rank_for_venture": ranked.rank_for_venture.astype(np.int16),
                "rank_for_mandate": ranked.rank_for_mandate.astype(np.int16),
            },
        )
        cursor.execute(
            f"INSERT INTO {table} (run_id, venture_id, mandate_id, points, points_low, "  # noqa: S608
            "points_high, completeness, criteria, rank_for_venture, rank_for_mandate) "
            "SELECT %s, venture_id, mandate_id, points, points_low, points_high, completeness, "
            "array_replace(criteria, -1, NULL), NULLIF(rank_for_venture, 0), "
            "NULLIF(rank_for_mandate, 0) FROM merged",
            [run.pk],
        )
        cursor.execute("DROP TABLE merged")
