"""Who acts: told to PostgreSQL, whose row-level security then decides on its own what there is.

Protected are the tables above the teaser tier. Without an acting user they are empty and closed to
whoever is not their owner; the policies are in the migrations named `row_level_security`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from accounts.models import User

NOBODY = ""
_SET = "SELECT set_config('spilno.acting_user', %s, false)"


def act_as(user: User | AnonymousUser | None) -> None:
    """From now on this connection acts for a person, or for nobody.

    It holds until the next call: whoever takes a connection over must say who acts.
    """
    wanted = NOBODY if user is None or user.pk is None else str(user.pk)
    if wanted == getattr(connection, "acting_user", NOBODY) == NOBODY:
        return  # as every new connection does
    with connection.cursor() as cursor:
        cursor.execute(_SET, [wanted])
    # A transaction that is rolled back takes its settings back, so what was set in one is not sure.
    is_sure = wanted == NOBODY and not connection.in_atomic_block
    connection.acting_user = NOBODY if is_sure else "somebody"  # type: ignore[attr-defined]


def screen_in_this_transaction() -> None:
    """Let the worker that screens read whom it screens, until its transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('spilno.purpose', 'screening', true)")


@contextmanager
def acting_as(user: User) -> Iterator[None]:
    """Act for a person within the block, and for nobody after it."""
    act_as(user)
    try:
        yield
    finally:
        act_as(None)
