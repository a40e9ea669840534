"""Bad input: the right status, one shape, the caller's language, never a 5xx."""

import json

import pytest
from django.test import Client
from django.utils import translation
from rest_framework.throttling import UserRateThrottle

from accounts.services.tokens import PREFIX
from config.api import views
from config.api.errors import SENTENCES
from tests.factories import VentureFactory

LISTS = ("ventures/", "mandates/", "matches/")
NESTED = "[" * 100_000
SURROGATE = "%ED%A0%80"


def error_of(answer) -> dict:
    """The first error of an answer, which has the one shape and is about one parameter."""
    body = answer.json()
    assert set(body) == {"type", "errors"}
    assert all(set(error) == {"code", "detail", "attr"} for error in body["errors"])
    assert all(error["detail"] for error in body["errors"])
    assert len({error["attr"] for error in body["errors"]}) == 1
    return body["errors"][0]


BAD_QUERIES = [
    ("ventures/", "page_size=0", "page_size"),
    ("ventures/", "page_size=201", "page_size"),
    ("ventures/", "page_size=-1", "page_size"),
    ("ventures/", f"page_size={10**30}", "page_size"),
    ("ventures/", "page_size=1e2", "page_size"),
    ("ventures/", "page_size=%D9%A1", "page_size"),
    ("ventures/", "page_size=", "page_size"),
    ("ventures/", f"page={10**30}", "page"),
    ("ventures/", "cursor=", "cursor"),
    ("ventures/", "cursor=x", "cursor"),
    ("ventures/", "cursor=WyJjb2RlX25hbWUiLCJBIiwiMSJd:abc", "cursor"),
    ("ventures/", "cursor=%D1%97%3A%D1%97", "cursor"),
    ("ventures/", f"cursor={'x' * 5000}", "cursor"),
    ("ventures/", "ordering=", "ordering"),
    ("ventures/", "ordering=--code_name", "ordering"),
    ("ventures/", "ordering=code_name,need", "ordering"),
    ("ventures/", "category=nonsense", "category"),
    ("ventures/", f"category={'x' * 5000}", "category"),
    ("ventures/", "min_need=-1", "min_need"),
    ("ventures/", "min_need=NaN", "min_need"),
    ("ventures/", "min_need=Infinity", "min_need"),
    ("ventures/", "min_need=1e400", "min_need"),
    ("ventures/", f"max_need={'9' * 5000}", "max_need"),
    ("ventures/", "max_need=1.001", "max_need"),
    ("ventures/", "approved_since=2026-13-01", "approved_since"),
    ("ventures/", "approved_since=99999-01-01", "approved_since"),
    ("ventures/", "approved_since=9999-12-31", "approved_since"),
    ("ventures/", "approved_since=01/02/2026", "approved_since"),
    ("mandates/", "approved_since=01.02.2026", "approved_since"),
    ("mandates/", "ticket=10000000000.01", "ticket"),
    ("mandates/", "kind=spy", "kind"),
    ("matches/", "venture=1", "venture"),
    ("matches/", "venture=%27;--", "venture"),
    ("matches/", "min_score=101", "min_score"),
    ("matches/", "min_score=80,5", "min_score"),
    ("matches/", "changed_since=yesterday", "changed_since"),
    ("matches/", "changed_since=9999-12-31T23:59:59-14:00", "changed_since"),
    ("matches/", "changed_since=0001-01-01T00:00:00%2B14:00", "changed_since"),
    ("matches/", "changed_since=0001-01-01T00:00:00", "changed_since"),
    ("matches/", "changed_since=2026-11-23T08:00:00 02:00", "changed_since"),
    ("matches/", "changed_since=2026-11-23T08:00:00", "changed_since"),
    ("matches/", "changed_since=2026-11-23", "changed_since"),
    ("matches/export/", "format=xlsx", "format"),
    ("matches/export/", "format=", "format"),
    ("matches/export/", "min_score=x", "min_score"),
    ("matches/export/", "cursor=x", "cursor"),
]


def test_bad_parameters_are_refused_by_name(call, world):
    caller = call(world.officer)

    for path, query, attr in BAD_QUERIES:
        answer = caller.get(f"{path}?{query}")
        assert (query, answer.status_code) == (query, 400)
        assert (query, error_of(answer)["attr"]) == (query, attr)


def test_text_that_cannot_be_stored_is_refused(call, world):
    caller = call(world.officer)
    for query in ("venture=%00", f"venture={SURROGATE}", "%00=1", "category=%00", "cursor=%00"):
        answer = caller.get(f"matches/?{query}")
        assert (query, answer.status_code) == (query, 400)


def test_the_check_of_text_does_not_rest_on_the_middleware(rf, world):
    from matching.api.views import MatchViewSet

    for query in ("venture=%00", "category=a%00b", "%00"):
        request = rf.get(f"/api/v1/matches/?{query}")
        request.user = world.analyst
        request._dont_enforce_csrf_checks = True
        answer = MatchViewSet.as_view({"get": "list"}, detail=False)(request)
        assert answer.status_code == 400
        assert answer.data["errors"][0]["code"] == "unstorable_text"


def test_thousands_of_parameters_are_refused(call, world):
    query = "&".join(f"p{number}=1" for number in range(5_000))

    answer = call(world.officer).get(f"ventures/?{query}")

    assert answer.status_code == 400
    assert error_of(answer)["code"] == "parse_error"


def test_a_cursor_works_in_its_own_list_and_order_only(call, world):
    VentureFactory.create_batch(2)
    caller = call(world.officer)
    following = caller.get("ventures/?page_size=1").json()["next"]
    cursor = following.partition("cursor=")[2].partition("&")[0]

    assert caller.get(f"ventures/?cursor={cursor}").status_code == 200
    assert error_of(caller.get(f"ventures/?ordering=need&cursor={cursor}"))["attr"] == "cursor"
    assert error_of(caller.get(f"matches/?cursor={cursor}"))["attr"] == "cursor"
    assert error_of(caller.get(f"ventures/?cursor={cursor[:-1]}"))["attr"] == "cursor"


BODIES = [
    ("application/json", NESTED),
    ("application/json", '{"a": 1, "a": 2}'),
    ("application/json", '{"a": "\\u0000\\ud800"}'),
    ("application/json", "{"),
    ("application/json", b"\xff\xfe"),
    ("application/x-www-form-urlencoded", "a=%00"),
    ("application/x-www-form-urlencoded", "a=1"),
    ("multipart/form-data", "no boundary"),
    ("multipart/form-data; boundary=x", "--x"),
    ("text/xml", "<a/>"),
    ("nonsense", "x"),
    ("", ""),
]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_nothing_can_be_written_whatever_the_body(call, world, method):
    caller = call(world.officer)
    for path in (*LISTS, f"ventures/{world.venture.public_id}/", "matches/export/"):
        for media_type, body in BODIES:
            answer = caller.client.generic(
                method, f"/api/v1/{path}", body, media_type, headers=caller.headers
            )
            assert answer.status_code in {400, 405}
            if answer.status_code == 405:
                assert error_of(answer)["code"] == "method_not_allowed"
                assert set(answer.headers["Allow"].split(", ")) <= {"GET", "HEAD"}


def test_a_body_on_a_get_is_not_read(call, world):
    caller = call(world.officer)
    for media_type, body in BODIES[:5]:
        answer = caller.client.generic(
            "GET", "/api/v1/ventures/", body, media_type, headers=caller.headers
        )
        assert answer.status_code == 200


@pytest.mark.parametrize("path", LISTS)
def test_a_format_that_nobody_writes_is_406(call, world, path):
    answer = call(world.officer).get(path, accept="application/xml")

    assert answer.status_code == 406
    assert error_of(answer)["code"] == "not_acceptable"


def test_addresses_that_do_not_exist_answer_in_json(db):
    for path in ("/api/nothing/", "/api/v1/", "/api/v2/ventures/", "/api/v1/ventures/x/y/"):
        for method in ("GET", "POST", "OPTIONS"):
            answer = Client().generic(method, path, headers={"accept": "text/html"})
            assert answer.status_code == 404
            assert error_of(answer)["code"] == "not_found"


def test_a_missing_slash_leads_to_the_address(db):
    answer = Client().get("/api/v1/ventures?min_need=1")

    assert (answer.status_code, answer.headers["Location"]) == (301, "/api/v1/ventures/?min_need=1")


def test_errors_speak_the_callers_language(call, world):
    english = error_of(call(None).get("ventures/", **{"accept-language": "en"}))
    french = error_of(call(None).get("ventures/", **{"accept-language": "fr"}))
    ukrainian = error_of(call(None).get("ventures/", **{"accept-language": "uk"}))

    assert english["detail"].startswith("Log in, or send a token")
    assert french == english
    with translation.override("uk"):
        assert ukrainian == english | {"detail": str(SENTENCES["not_authenticated"])}


def test_errors_of_filters_speak_the_callers_language(call, world):
    answer = call(world.officer).get("matches/?min_score=x", **{"accept-language": "uk"})

    assert error_of(answer)["detail"] == "Введіть число."


def test_a_defect_of_ours_tells_nothing_about_itself(call, world, monkeypatch):
    def fail(*args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(views, "represent", fail)
    answer = call(world.officer).get("ventures/")

    assert answer.status_code == 500
    assert b"secret" not in answer.content
    assert json.loads(answer.content)["type"] == "server_error"


def test_too_many_requests_are_told_when_to_come_back(call, world, monkeypatch):
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "2/min"})
    caller = call(world.investor)
    statuses = [caller.get("ventures/").status_code for _number in range(3)]

    assert statuses == [200, 200, 429]
    refused = caller.get("ventures/")
    assert error_of(refused)["code"] == "throttled"
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert call(world.maker).get("ventures/").status_code == 200


def test_data_stays_readable_and_requests_are_counted_while_the_cache_is_away(
    call, world, monkeypatch, cache_is_away
):
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "2/min"})
    caller = call(world.investor)

    assert [caller.get("ventures/").status_code for _number in range(3)] == [200, 200, 429]


def test_tokens_are_never_repeated_in_an_answer(call, world):
    secret = f"{PREFIX}0123456789"
    for header in (f"Bearer {secret}", f"Bearer {secret} x", secret):
        answer = call(None).get("ventures/", authorization=header)
        assert secret.encode() not in answer.content
