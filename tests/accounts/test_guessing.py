"""Nobody learns who has an account, by text, code or time; and guessing is slow."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import get_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Letter, User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "known@example.org", "nobody@example.org"
WRONG = "wrong-password-000"


@pytest.fixture
def known(db):
    """A person with a confirmed address."""
    person = UserFactory(email=KNOWN)
    EmailAddress.objects.create(user=person, email=KNOWN, verified=True, primary=True)
    return person


@pytest.fixture
def hashed(monkeypatch):
    """How often a password was hashed: what nearly all the time of an answer is."""
    count = []
    hasher = type(get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(
        hasher, "encode", lambda *args, **kwargs: count.append(1) or encode(*args, **kwargs)
    )
    return count


def seen(answer):
    """What a stranger sees of an answer, but for the token and the address that was typed."""
    text = answer.text.replace(KNOWN, "-").replace(UNKNOWN, "-")
    lines = [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]
    return answer.status_code, answer.get("Location"), lines


def log_in(email, password=WRONG):
    return Client().post(reverse("account_login"), {"login": email, "password": password})


def sign_up(email):
    facts = {"joining_as": "partner", "full_name": "Anna", "email": email, "password1": PASSWORD}
    return Client().post(reverse("account_signup"), facts)


def reset(email):
    return Client().post(reverse("account_reset_password"), {"email": email})


@pytest.mark.parametrize("ask", [log_in, sign_up, reset])
def test_known_and_unknown_addresses_get_the_same_answer(known, ask):
    assert seen(ask(KNOWN)) == seen(ask(UNKNOWN))


@pytest.mark.parametrize("state", ["closed", "unconfirmed", "no password"])
def test_wrong_password_of_an_account_in_any_state_gets_the_same_answer(known, state):
    if state == "closed":
        User.objects.update(is_active=False)
    elif state == "unconfirmed":
        EmailAddress.objects.update(verified=False)
    else:
        known.set_unusable_password()
        known.save()
    assert seen(log_in(KNOWN)) == seen(log_in(UNKNOWN))


@pytest.mark.parametrize("ask", [log_in, sign_up, reset])
def test_known_and_unknown_addresses_take_the_same_hashing(known, hashed, ask):
    ask(KNOWN)
    of_known = len(hashed)
    ask(UNKNOWN)
    assert (of_known, len(hashed) - of_known) == ((0, 0) if ask is reset else (1, 1))


@pytest.mark.parametrize("ask", [log_in, reset])
def test_known_and_unknown_addresses_take_about_the_same_queries(known, ask):
    counts = []
    for email in (KNOWN, UNKNOWN):
        with CaptureQueriesContext(connection) as queries:
            ask(email)
        counts.append(len(queries))
    assert abs(counts[0] - counts[1]) <= 2


@pytest.mark.parametrize("ask", [sign_up, reset])
def test_both_get_one_letter(known, ask):
    ask(KNOWN)
    ask(UNKNOWN)
    assert sorted(Letter.objects.values_list("to_address", flat=True)) == [KNOWN, UNKNOWN]


def test_lock_after_wrong_passwords_tells_nothing_and_ignores_the_right_one(known):
    for email in (KNOWN, UNKNOWN):
        answers = [log_in(email) for _attempt in range(6)]
        assert "Too many failed login attempts" in answers[-1].text
    assert log_in(KNOWN, PASSWORD).status_code == 200, "not even the right one"


@pytest.mark.django_db(transaction=True)
def test_limits_hold_when_requests_come_at_once():
    start = threading.Barrier(8)

    def ask(number):
        if number < 8:
            start.wait(timeout=20)
        try:
            return reset(f"person{number}@example.org").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(ask, range(40)))
    assert statuses.count(302) == 20
    assert statuses.count(429) == 20
    cache.clear()


@pytest.mark.parametrize(
    "password",
    ["password1234", "QWERTYuiop123", "123456789101112", "iloveyou1234", "1q2w3e4r5t6y7u8i"],
)
def test_breached_passwords_are_refused(password):
    with pytest.raises(ValidationError, match="too common"):
        validate_password(password)


@pytest.mark.parametrize("password", ["oksana-melnyk-1", "OksanaMelnyk2026", "oksana.melnyk@x"])
def test_passwords_made_from_name_or_address_are_refused(password):
    person = User(email="oksana.melnyk@example.org", full_name="Oksana Melnyk")
    with pytest.raises(ValidationError, match="too similar"):
        validate_password(password, person)


@pytest.mark.parametrize(
    "password", ["four plain words suffice", "нехай буде довгий пароль", "🌻" * 12, "x9" * 100]
)
def test_any_letters_and_great_length_are_allowed(password):
    validate_password(password)


def test_forgotten_password_is_replaced_under_the_same_rules(known):
    reset(KNOWN)
    link = re.search(r"https?://[^/\s]+(/\S+)", Letter.objects.get().prepared["text"])[1]
    browser = Client()
    page = browser.get(link, follow=True)
    form = page.request["PATH_INFO"]
    refused = browser.post(form, {"password1": "password1234", "password2": "password1234"})
    assert "too common" in refused.text
    browser.post(form, {"password1": "another fine phrase", "password2": "another fine phrase"})
    known.refresh_from_db()
    assert known.check_password("another fine phrase")
