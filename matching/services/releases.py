"""Releasing a run: its results become what members see, and their news goes into the outbox."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max
from django.db.models.functions import Now

from matching import engine
from matching.models import Match, Run
from matching.querysets import RunQuerySet
from matching.services import archive, bulk_rows, news
from matching.vocabulary import RunState, RunTrigger
from partners.models import Mandate
from ventures.models import Venture

logger = logging.getLogger(__name__)

SHOWN = (RunState.RELEASED, RunState.TAKEN_BACK)  # now, or for a time
RELEASING = 7_302  # advisory lock: one release at a time, so that the newest one wins
SCORE = (
    "points",
    "points_low",
    "points_high",
    "completeness",
    "criteria",
    "rank_for_venture",
    "rank_for_mandate",
)
_MATCH = Match._meta.db_table
_RUN = Run._meta.db_table


SHARED = SCORE[:5]  # what both sides see; a rank is its own side's only


def _row(table: str, columns: tuple[str, ...] = SCORE) -> str:
    return f"({', '.join(f'{table}.{column}' for column in columns)})"


# SQL over the table `found` (see `_find`) and the released matches, which go by the name `old`.
_NOW = "statement_timestamp()"
_DIFFERS = f"{_row('old')} IS DISTINCT FROM {_row('found')}"
_REWEIGHTED = f"old.run_id IN (SELECT id FROM {_RUN} WHERE weights_id <> %(weights)s)"  # noqa: S608
_BOTH_SEE_A_CHANGE = (
    f"{_row('old', SHARED)} IS DISTINCT FROM {_row('found', SHARED)} OR {_REWEIGHTED}"
)
_GONE = (
    "NOT EXISTS (SELECT 1 FROM found WHERE found.venture_id = old.venture_id "
    "AND found.mandate_id = old.mandate_id)"
)


def _dates(side: str) -> str:
    """When a pair came onto a side's list, and when that side last saw something change."""
    rank, since, changed = f"rank_for_{side}", f"since_for_{side}", f"changed_for_{side}"
    return (
        f"{since} = CASE WHEN found.{rank} IS NULL THEN NULL ELSE coalesce(old.{since}, {_NOW}) "
        f"END, {changed} = CASE WHEN found.{rank} IS NULL THEN NULL "
        f"WHEN old.{rank} IS DISTINCT FROM found.{rank} OR {_BOTH_SEE_A_CHANGE} THEN {_NOW} "
        f"ELSE old.{changed} END"
    )


def _first_dates(side: str) -> str:
    """Both dates of a new pair: now where it is on the side's list, else none."""
    return ", ".join([f"CASE WHEN rank_for_{side} IS NOT NULL THEN {_NOW} END"] * 2)


_DELETE = f"DELETE FROM {_MATCH} old WHERE {_GONE}"  # noqa: S608  no input in these texts
_UPDATE = (
    f"UPDATE {_MATCH} old SET run_id = %(run)s, changed_at = {_NOW}, "  # noqa: S608
    f"{_dates('venture')}, {_dates('mandate')}, "
    f"({', '.join(SCORE)}) = {_row('found')} FROM found "
    "WHERE found.venture_id = old.venture_id AND found.mandate_id = old.mandate_id "
    f"AND ({_DIFFERS} OR {_REWEIGHTED})"
)
_INSERT = (
    f"INSERT INTO {_MATCH} (public_id, run_id, first_released_at, changed_at, "  # noqa: S608
    "since_for_venture, changed_for_venture, since_for_mandate, changed_for_mandate, "
    f"venture_id, mandate_id, {', '.join(SCORE)}) "
    f"SELECT public_id, %(run)s, {_NOW}, {_NOW}, "
    f"{_first_dates('venture')}, {_first_dates('mandate')}, "
    f"venture_id, mandate_id, {', '.join(SCORE)} FROM found WHERE NOT EXISTS ("
    f"SELECT 1 FROM {_MATCH} old WHERE old.venture_id = found.venture_id "
    "AND old.mandate_id = found.mandate_id)"
)
_ARRIVE = (
    "CREATE TEMPORARY TABLE arrived (public_id uuid, venture_id bigint, mandate_id bigint, "
    "points integer, points_low integer, points_high integer, completeness smallint, "
    "criteria integer[], rank_for_venture smallint, rank_for_mandate smallint) ON COMMIT DROP"
)
# The engine has a rank of 0 and a contribution of -1 where there is none.
_FIND = (
    "CREATE TEMPORARY TABLE found ON COMMIT DROP AS SELECT public_id, venture_id, mandate_id, "
    "points, points_low, points_high, completeness, array_replace(criteria, -1, NULL) AS criteria, "
    "NULLIF(rank_for_venture, 0::smallint) AS rank_for_venture, "
    "NULLIF(rank_for_mandate, 0::smallint) AS rank_for_mandate FROM arrived"
)
_COUNT = (
    "SELECT count(*) FILTER (WHERE old.id IS NULL), "  # noqa: S608
    f"count(*) FILTER (WHERE old.id IS NOT NULL AND {_DIFFERS}), "
    f"(SELECT count(*) FROM {_MATCH} old WHERE {_GONE}) "
    f"FROM found LEFT JOIN {_MATCH} old USING (venture_id, mandate_id)"
)


class RunNotComplete(Exception):
    """Only a complete run can be released."""


class RunIsATrial(Exception):
    """A trial of weights is only looked at."""


class RunOutdated(Exception):
    """A run that started later has been released already."""


class RunHasOtherWeights(RunOutdated):
    """An approval's run, and meanwhile an officer has released one with other weights."""


class RunOvertaken(Exception):
    """Records have changed since, and members see that: `updates.release_up_to_date` is the way."""


@dataclass(frozen=True)
class Release:
    """What a release did: pairs that are new, changed or gone, and notifications written."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    told: int = 0


def lock_releases() -> None:
    """Let nobody else change what is released until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RELEASING])


@transaction.atomic
def release_run(*, run_id: int) -> Release:
    """Show a complete run's results to members, and tell them what is new, in one transaction.

    Pairs that stay keep their address and their date. A record that is not published any more is
    left out. Releasing a run again does nothing. Refuses with RunIsATrial, with RunNotComplete,
    with RunOutdated when a newer run is released (RunOvertaken when only approvals were followed
    since), and with archive.ResultsGone.
    """
    lock_releases()
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.state == RunState.RELEASED:
        return Release()
    if run.trigger == RunTrigger.TRIAL:
        raise RunIsATrial
    if run.state != RunState.COMPLETE:
        raise RunNotComplete(run.state)
    if not _newer_than_released(Run.objects.filter(pk=run_id)).exists():
        raise RunOvertaken if is_releasable(run) else RunOutdated
    if run.trigger == RunTrigger.APPROVAL and _others_are_in_use(run.weights_id):
        raise RunHasOtherWeights
    release = replace_matches(run)
    Run.objects.filter(pk=run_id).update(state=RunState.RELEASED, released_at=Now())
    logger.info("run %s is released: %s", run_id, release)
    return release


def release_newest_run() -> bool:
    """Release the newest complete run that no officer needs to release.

    False when there is none that is newer than what is released.
    """
    run = _due_by_themselves(Run.objects.all()).order_by("-started_at").first()
    if run is None:
        return False
    try:
        release_run(run_id=run.pk)
    except RunHasOtherWeights:
        _match_anew(run)
    return True


@transaction.atomic
def _match_anew(overtaken: Run) -> None:
    """What an approval's run with weights of yesterday followed must be followed by another one."""
    from matching.services.runs import overtake_run, request_run

    if overtake_run(run_id=overtaken.pk):
        request_run(trigger=RunTrigger.APPROVAL)


def will_be_released(run: Run) -> bool:
    """A complete run that no officer needs to release and that no newer one has overtaken."""
    return _due_by_themselves(Run.objects.filter(pk=run.pk)).exists()


def _due_by_themselves(runs: RunQuerySet) -> RunQuerySet:
    """A record that came in or went out is followed at once, and a release was an officer's wish;
    nightly runs are released where the installation wants that."""
    triggers = {RunTrigger.APPROVAL, RunTrigger.RELEASE}
    if settings.RELEASE_NIGHTLY_RUNS:
        triggers.add(RunTrigger.NIGHTLY)
    complete = runs.filter(trigger__in=triggers, state=RunState.COMPLETE, results__isnull=False)
    return _newer_than_released(complete)


def is_releasable(run: Run) -> bool:
    """Complete, no trial, its results are kept, and nothing newer than it was released but what
    followed approvals."""
    if run.state != RunState.COMPLETE or run.trigger == RunTrigger.TRIAL:
        return False
    is_newest = _newer_than_released(Run.objects.filter(pk=run.pk)).exists()
    return archive.has_results(run) and (is_newest or is_overtaken_by_approvals(run))


def _others_are_in_use(weights_id: int) -> bool:
    released = newest_released()
    return released is not None and released.weights_id != weights_id


def is_overtaken_by_approvals(run: Run) -> bool:
    """Whether the only releases since it started are those of runs that followed approvals."""
    if run.started_at is None:
        return False
    shown = Run.objects.filter(state__in=SHOWN, started_at__gte=run.started_at)
    return shown.exists() and not shown.exclude(trigger=RunTrigger.APPROVAL).exists()


def newest_released() -> Run | None:
    """The run whose results members see now."""
    return Run.objects.filter(state=RunState.RELEASED).order_by("-started_at").first()


@transaction.atomic
def changes_of(run: Run) -> Release:
    """What releasing a complete run would change among the matches of today; tells nobody."""
    with connection.cursor() as cursor:
        _find(cursor, run)
        cursor.execute(_COUNT)
        new, changed, gone = cursor.fetchone()
        cursor.execute("DROP TABLE found")
    return Release(new=new, changed=changed, gone=gone)


def _newer_than_released(runs: RunQuerySet) -> RunQuerySet:
    """Those that started after every run that is, or for a time was, released; runs start one after
    the other. Trials are none of them."""
    runs = runs.exclude(trigger=RunTrigger.TRIAL)
    shown = Run.objects.filter(state__in=SHOWN)
    newest = shown.aggregate(Max("started_at"))["started_at__max"]
    return runs.filter(started_at__gt=newest) if newest else runs


def replace_matches(run: Run | None) -> Release:
    """Make the results of a run, or nothing, what members see, and note the news.

    Belongs into a transaction that holds `lock_releases`.
    """
    with connection.cursor() as cursor:
        # Thousands of rows are joined with thousands. Where statistics still say that a table is
        # empty the planner takes a loop within a loop, and a release would not end.
        cursor.execute("SET LOCAL enable_nestloop = off")
        _find(cursor, run)
        cause = news.cause_of(run) if run else ""
        told = news.write_news(
            cursor, cause
        )  # first, because news is what the old matches were not
        gone = _changed_rows(cursor, _DELETE)
        values = (
            {"run": run.pk, "weights": run.weights_id} if run else {"run": None, "weights": None}
        )
        changed = _changed_rows(cursor, _UPDATE, values)
        new = _changed_rows(cursor, _INSERT, values)
        news.drop_stale_news(cursor)
        cursor.execute("DROP TABLE found")
        cursor.execute("SET LOCAL enable_nestloop = on")
    return Release(new=new, changed=changed, gone=gone, told=told)


def _find(cursor: CursorWrapper, run: Run | None) -> None:
    """Fill the table `found`: the run's results whose records are published now; none of no run."""
    cursor.execute(_ARRIVE)
    found = archive.read_results(run) if run else engine.Results.nothing()
    bulk_rows.write_rows("arrived", _rows(_published(found)))
    cursor.execute(_FIND)
    cursor.execute("DROP TABLE arrived")
    cursor.execute("ANALYZE found")


def _published(found: engine.Results) -> engine.Results:
    """The ids are read first, because a join to what makes a record published takes minutes when
    the planner's statistics are older than a bulk change."""
    columns = found.columns()
    kept = np.ones(len(found), np.bool_)
    for name, model in (("venture_id", Venture), ("mandate_id", Mandate)):
        published = model.objects.published().values_list("pk", flat=True)
        kept &= np.isin(columns[name], np.fromiter(published, np.int64))
    return found.only(kept)


def _rows(found: engine.Results) -> dict[str, bulk_rows.Column]:
    """As the columns of the table `arrived`, each with the address that it gets if it is new."""
    columns = found.columns()
    columns["criteria"] = columns.pop("contributions")
    small = ("completeness", "rank_for_venture", "rank_for_mandate")
    addresses = {"public_id": bulk_rows.random_addresses(len(found))}
    return addresses | columns | {name: columns[name].astype(np.int16) for name in small}


def _changed_rows(
    cursor: CursorWrapper, statement: str, values: Mapping[str, int | None] | None = None
) -> int:
    cursor.execute(statement, values)
    return cursor.rowcount
