"""Requests that no honest browser sends get a clear answer, never a 5xx, and lock nobody out."""

import io

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.test import Client
from django.utils import translation

from accounts.models import Letter
from accounts.services import letters
from config.wsgi import application
from tests.factories import MemberFactory, OfficerFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/api/v1/ventures/", "/admin/"])
def test_a_cookie_that_cannot_be_stored_is_passed_over(path):
    answer = Client().get(path, headers={"cookie": 'sessionid="aaaaaaaaaaaaaaaa\\000b"'})
    assert answer.status_code < 500


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/"])
def test_a_next_that_is_no_address_is_ignored(path):
    assert Client().get(path, {"next": "http://[bad"}).status_code == 200


@pytest.mark.parametrize(
    ("language", "heading"),
    [("en", "We could not understand this request"), ("uk", "Ми не змогли зрозуміти цей запит")],
)
def test_a_refusal_speaks_the_browsers_language_not_the_last_readers(language, heading):
    client = Client()
    client.cookies["django_language"] = language
    for left_behind in ("uk", "en"):
        translation.activate(left_behind)
        answer = client.get("/matches/?%00=1")
        assert answer.status_code == 400
        assert heading in answer.text
        assert f'<html lang="{language}"' in answer.text


@pytest.mark.parametrize("charset", ["utf-16", "latin-1"])
def test_a_form_in_another_encoding_is_refused(charset):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post(
        "/accounts/login/",
        b"login=a",
        content_type=f"application/x-www-form-urlencoded; charset={charset}",
    )
    assert answer.status_code in {400, 403}


REFUSED = [
    ("get", "/%00", {}),
    ("get", "/accounts/login/?next=%00", {}),
    ("post", "/accounts/login/", {"login": "a\0"}),
    ("post", "/accounts/login/", {f"field{number}": "" for number in range(2_001)}),
    ("post", "/accounts/login/", {"login": "a" * 3_000_000}),
]


@pytest.mark.parametrize(("method", "path", "form"), REFUSED)
def test_a_refusal_is_a_page_like_any_other_in_the_language_that_was_asked_for(method, path, form):
    translation.activate("en")  # what the request before left behind in the thread
    answer = getattr(Client(), method)(path, form, headers={"accept-language": "uk"})
    assert answer.status_code == 400
    assert "Ми не змогли зрозуміти цей запит" in answer.text
    assert answer.headers["Content-Language"] == "uk"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_refusal_speaks_the_language_of_the_person_and_is_kept_by_no_cache(client_of):
    officer = OfficerFactory(language="en")
    translation.activate("uk")
    answer = client_of(officer).get("/%00", headers={"accept-language": "uk"})
    assert (answer.status_code, answer.headers["Content-Language"]) == (400, "en")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "query",
    [
        "/admin/matching/run/?requested_at__gte=9999-12-31T23:59:59-23:59",
        "/admin/accounts/ledgerentry/?at__gte=9999-12-31T23:59:59-23:59",
    ],
)
def test_a_date_that_the_database_cannot_compare_is_refused_at_the_desk(client_of, query):
    assert client_of(OfficerFactory()).get(query).status_code in {200, 302, 400}


def test_a_lease_that_ends_during_the_sweep_waits_for_the_next():
    """Only what was handed over may be in doubt; the rest is tried again."""
    member = MemberFactory(organisation=OrganisationFactory())
    facts = {"recipient": member, "kind": "review", "state": "sending", "attempt": 1}
    past, future = "2026-01-01T00:00:00Z", "2999-01-01T00:00:00Z"
    handed = Letter.objects.create(**facts, lease_until=past, handed_over_at=past)
    waiting = Letter.objects.create(**facts, lease_until=past)
    late = Letter.objects.create(**facts, lease_until=future)
    seen = []

    def end_the_late_lease(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith("UPDATE") and not seen:
            seen.append(sql)
            Letter.objects.filter(pk=late.pk).update(lease_until=past)
        return result

    with connection.execute_wrapper(end_the_late_lease):
        letters.settle_expired_leases()

    states = [Letter.objects.get(pk=letter.pk).state for letter in (handed, waiting, late)]
    assert states == ["in_doubt", "pending", "sending"]


def test_limits_count_the_callers_address_that_the_proxy_saw():
    """The application runs under real WSGI names: a caller cannot write its own address."""
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/health/live", "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "wsgi.input": io.BytesIO(), "HTTP_X_FORWARDED_FOR": "203.0.113.9",
        "REMOTE_ADDR": "198.51.100.1",
    }  # fmt: skip
    from allauth.account.adapter import get_adapter

    assert application is not None
    assert get_adapter().get_client_ip(WSGIRequest(environ)) == "198.51.100.1"
