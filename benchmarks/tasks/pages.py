"""Worlds for the pages, who reads them, and a client that asks one thing after the other."""

import time

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from accounts.services.tokens import issue_token
from accounts.vocabulary import Scope
from benchmarks.stored_worlds import empty_database
from benchmarks.tasks import files
from benchmarks.tasks.timing import Result, timed
from matching.demo import world
from matching.models import Match
from matching.services import runs, working_off
from matching.vocabulary import RunTrigger

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def prepare_demo() -> Result:
    """The demo world and its first run; what its officer needs in order to ask."""

    empty_database()

    def load() -> None:
        world.load_world()
        runs.request_run(trigger=RunTrigger.NIGHTLY)
        working_off.advance_runs()

    result = timed(load)
    result["facts"] = _reader(world.OFFICER.email)
    return result


def prepare_many(rows: int) -> Result:
    """A world with that many released matches; what its officer needs in order to ask."""
    result = files.prepare(rows)
    result["facts"] = _reader(files.OFFICER)
    return result


def _reader(email: str) -> Result:
    """Addresses, and the headers of a log-in and of a token, for an officer."""
    cache.clear()
    officer = User.objects.get(email=email)
    session = SessionStore()
    session[SESSION_KEY] = str(officer.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
    now = time.time()
    session["account_authentication_methods_user"] = str(officer.pk)
    session["account_authentication_methods"] = [
        {"method": method, "at": now} for method in ("password", "mfa")
    ]
    session.create()
    scopes = [Scope.READ_MATCHES]
    _token, secret = issue_token(user=officer, name="benchmark", scopes=scopes, days=1)
    best = Match.objects.order_by("-points", "pk").select_related("venture")[0]
    return {
        "matches": Match.objects.count(),
        "cookie": f"sessionid={session.session_key}",
        "token": f"Bearer {secret}",
        "match_list": reverse("matching:match_list"),
        "venture": reverse("ventures:venture", args=[best.venture.public_id]),
    }
