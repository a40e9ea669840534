"""The second wall: the database users of web and workers, and the proof that they are walled in."""

from contextlib import suppress

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg import sql

CANARY = "accounts_canary"
APPENDED = ("accounts_ledgerentry", "accounts_reviewmove")
"""Written and read, never changed: not even by a hijacked web server."""
UNTOUCHED = ("django_migrations", CANARY)
"""Read only."""

_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {login}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {login}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {login}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
)


class LoginIsTooMighty(Exception):
    """A user whom row-level security does not bind: the owner of the tables, or a superuser."""


class LoginIsUnknown(Exception):
    """There is no such database user."""


def make_login(*, name: str, password: str) -> None:
    """Make a database user for web and workers, or give it another password.

    Must be done by a user that may make users. It owns nothing and passes no wall.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        statement = sql.SQL(
            verb + " ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}"
        )
        cursor.execute(statement.format(sql.Identifier(name), sql.Literal(password)))


def grant_access(*, name: str) -> None:
    """Let a database user do what web and workers must, and no more; after every migration.

    Must be done by the owner of the tables. Refuses with LoginIsUnknown, and with LoginIsTooMighty
    a user that no wall holds back.
    """
    if _is_mighty(name):
        raise LoginIsTooMighty(name)
    login = sql.Identifier(name)
    with connection.cursor() as cursor:
        for grant in _GRANTS:
            cursor.execute(sql.SQL(grant).format(login=login))
        for tables, taken in ((APPENDED, "UPDATE, DELETE"), (UNTOUCHED, "INSERT, UPDATE, DELETE")):
            for table in tables:
                statement = sql.SQL("REVOKE " + taken + " ON {} FROM {}")
                cursor.execute(statement.format(sql.Identifier(table), login))


def _is_mighty(name: str) -> bool:
    query = (
        "SELECT rolsuper OR rolbypassrls OR pg_has_role(rolname, "
        "(SELECT relowner FROM pg_class WHERE oid = %s::regclass), 'USAGE') "
        "FROM pg_roles WHERE rolname = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [CANARY, name])
        found = cursor.fetchone()
    if found is None:
        raise LoginIsUnknown(name)
    return bool(found[0])


def refuse_open_database() -> None:
    """Let no connection of this process be used that sees what nobody may see.

    For programs that serve people or work for them. Looks at the first connection at once, unless
    the database cannot be reached, and at every later one when it is made.
    """
    connection_created.connect(_look_for_the_canary, dispatch_uid="accounts.second_wall")
    with suppress(OperationalError):
        connection.ensure_connection()
    connection.close()  # processes that are forked off later must not share it


def _look_for_the_canary(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {CANARY})")  # noqa: S608
        (sings,) = cursor.fetchone()
    if sings:
        connection.close()
        raise ImproperlyConfigured(
            "DATABASE_URL names a database user whom row-level security does not bind. "
            "Make one with `manage.py grant_access NAME`."
        )
