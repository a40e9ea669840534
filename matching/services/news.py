"""The news of a release: who must hear of which pair, written in the transaction of the release.

A pair is news for a side when it is on that side's list now with at least the score from which the
organisation wants to hear, and was not so before.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from accounts import doorbell
from accounts.models import Membership, Notification, NotificationPreference, User
from accounts.services.notifications import next_digest_at
from accounts.vocabulary import Frequency, LetterKind
from matching.models import Match, Run
from partners.models import Mandate
from ventures.models import Venture

# Whose list: the record's kind → its table and the column that names its organisation.
LISTS = {
    "venture": (Venture._meta.db_table, "manufacturer_id"),
    "mandate": (Mandate._meta.db_table, "company_id"),
}
_NOTIFICATION = Notification._meta.db_table
_MATTER = "'match:' || found.venture_id || ':' || found.mandate_id || ':{side}'"

# SQL over the table `found` of a release and the matches before it; no input in these texts.
_TELL = (
    "INSERT INTO {notification} (recipient_id, kind, matter, cause, due_at, created_at) "
    "SELECT person.id, %(kind)s, {matter}, %(cause)s, "
    "CASE coalesce(preference.frequency, %(frequency)s) WHEN 'immediate' THEN %(now)s "
    "WHEN 'weekly' THEN %(next_week)s ELSE %(next_day)s END, %(now)s "
    "FROM found JOIN {table} record ON record.id = found.{side}_id "
    "JOIN {membership} membership ON membership.organisation_id = record.{organisation} "
    "JOIN {person} person ON person.id = membership.user_id AND person.is_active "
    "LEFT JOIN {preference} preference ON preference.organisation_id = record.{organisation} "
    "LEFT JOIN {match} old USING (venture_id, mandate_id) "
    "WHERE found.rank_for_{side} IS NOT NULL "
    "AND found.points >= 1000 * coalesce(preference.minimum_score, %(minimum)s) "
    "AND coalesce(preference.frequency, %(frequency)s) <> 'none' "
    "AND (old.id IS NULL OR old.rank_for_{side} IS NULL "
    "OR old.points < 1000 * coalesce(preference.minimum_score, %(minimum)s)) "
    "ON CONFLICT DO NOTHING"
)
# An anti-join: the planner makes of NOT IN a comparison of every notification with every pair once
# the pairs do not fit into its working memory.
_DROP = (
    "DELETE FROM {notification} news WHERE news.kind = %s AND news.letter_id IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM ("
    "SELECT {venture} AS matter FROM found WHERE rank_for_venture IS NOT NULL "
    "UNION ALL SELECT {mandate} FROM found WHERE rank_for_mandate IS NOT NULL"
    ") listed WHERE listed.matter = news.matter)"
)


def matter_of(venture_id: int, mandate_id: int, side: str) -> str:
    """What a pair's news is called for the side (`venture` or `mandate`) on whose list it is."""
    return f"match:{venture_id}:{mandate_id}:{side}"


def cause_of(run: Run) -> str:
    """What the news of a run's release name as their cause."""
    return f"run:{run.pk}"


def write_news(cursor: CursorWrapper, cause: str) -> int:
    """Note what every active member must hear of the pairs in `found`, each matter once per person.

    Returns how many notifications are new.
    """
    from accounts import tasks

    told = 0
    values = {**_preferences(cursor), "cause": cause}
    for side, (table, organisation) in LISTS.items():
        statement = _TELL.format(
            notification=_NOTIFICATION,
            matter=_MATTER.format(side=side),
            table=table,
            side=side,
            organisation=organisation,
            membership=Membership._meta.db_table,
            person=User._meta.db_table,
            preference=NotificationPreference._meta.db_table,
            match=Match._meta.db_table,
        )
        cursor.execute(statement, values)
        told += cursor.rowcount
    if told:
        doorbell.ring(tasks.relay_letters)
    return told


def _preferences(cursor: CursorWrapper) -> dict[str, str | int | datetime]:
    """When letters of each frequency leave, and what holds for who stated nothing."""
    cursor.execute("SELECT statement_timestamp()")
    (now,) = cursor.fetchone()
    default = NotificationPreference()
    return {
        "kind": LetterKind.NEW_MATCH.value,
        "now": now,
        "next_day": next_digest_at(Frequency.DAILY, now),
        "next_week": next_digest_at(Frequency.WEEKLY, now),
        "frequency": str(default.frequency),
        "minimum": default.minimum_score,
    }


def drop_stale_news(cursor: CursorWrapper) -> None:
    """Forget news that waits for its digest about pairs that are on the list no longer.

    Should such a pair come back, it is news again.
    """
    statement = _DROP.format(
        notification=_NOTIFICATION,
        venture=_MATTER.format(side="venture"),
        mandate=_MATTER.format(side="mandate"),
    )
    cursor.execute(statement, [LetterKind.NEW_MATCH.value])


def put_back(*, hidden: Iterable[Notification], gone: Iterable[Notification]) -> None:
    """Keep what a letter does not tell from being used up by it.

    A pair that is hidden for now is tried again with the next digest; one that is gone is
    forgotten, so that it is news again should it come back.
    """
    later = next_digest_at(Frequency.DAILY, timezone.now())
    hidden_ids = [notification.pk for notification in hidden]
    Notification.objects.filter(pk__in=hidden_ids).update(letter=None, due_at=later)
    Notification.objects.filter(pk__in=[notification.pk for notification in gone]).delete()
