"""Wrong tokens are counted per address, across processes."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.services import tokens
from accounts.vocabulary import Scope
from config.api.guessing import MOST_WRONG
from tests.factories import AnalystFactory
from tests.journeys.stack import walled_database_url

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/ventures/"
PROJECT = Path(__file__).resolve().parents[2]
GUESS = f"""
import django
django.setup()
from django.test import RequestFactory
from config.api.guessing import note_wrong_token
for _guess in range({MOST_WRONG}):
    note_wrong_token(RequestFactory().get("/", REMOTE_ADDR="198.51.100.7"))
"""


@pytest.fixture(autouse=True)
def _early_in_a_minute():
    """Counts begin anew each minute: no test may straddle one."""
    left = 60 - time.time() % 60
    if left < 20:
        time.sleep(left)


def ask(secret, address="198.51.100.7"):
    return Client().get(ADDRESS, headers={"authorization": f"Bearer {secret}"}, REMOTE_ADDR=address)


def test_guesses_are_refused_after_the_limit_and_the_answer_says_how_long():
    answers = [ask(f"spilno_guess{number}").status_code for number in range(MOST_WRONG + 2)]
    assert answers == [401] * MOST_WRONG + [429] * 2
    refused = ask("spilno_guess")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["errors"][0]["code"] == "throttled"


def test_right_token_among_too_many_guesses_is_not_told_apart():
    _token, secret = tokens.issue_token(
        user=AnalystFactory(), name="Copy", scopes=[Scope.READ_VENTURES], days=1
    )
    for number in range(MOST_WRONG):
        ask(f"spilno_guess{number}")
    assert ask(secret).status_code == 429
    assert ask(secret, "203.0.113.9").status_code == 200, "other addresses are not concerned"


def test_right_tokens_do_not_count():
    _token, secret = tokens.issue_token(
        user=AnalystFactory(), name="Copy", scopes=[Scope.READ_VENTURES], days=1
    )
    assert {ask(secret).status_code for _number in range(MOST_WRONG + 5)} == {200}


def test_guesses_sent_to_another_process_count():
    environment = {
        "SPILNO_TESTING": "1", "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": walled_database_url(), "REDIS_URL": settings.REDIS_URL, "PATH": "/usr/bin",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", GUESS], cwd=PROJECT, env=environment, check=True)
    assert ask("spilno_guess").status_code == 429


def test_guesses_are_counted_while_the_cache_is_away(cache_is_away):
    answers = [ask(f"spilno_guess{number}").status_code for number in range(MOST_WRONG + 1)]
    assert answers[-1] == 429
