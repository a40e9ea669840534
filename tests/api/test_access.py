"""Who may call what: everybody × every address, and the life of a token."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiToken
from accounts.services import reviews
from accounts.services.tokens import reference_of, revoke_token
from accounts.vocabulary import Role, Scope
from config.api.urls import urlpatterns
from tests.api.conftest import PEOPLE

# One status per person, in the order of PEOPLE. A list that shows nothing still answers 200; the
# number behind it says how many rows it shows.
MATRIX = [
    ("ventures/", "401 403 403 200/1 200/1 200/0 200/1 200/1 200/1"),
    ("ventures/{venture}/", "401 403 403 200 200 404 200 200 200"),
    ("mandates/", "401 403 403 200/1 200/1 200/1 200/0 200/1 200/1"),
    ("mandates/{mandate}/", "401 403 403 200 200 200 404 200 200"),
    ("matches/", "401 403 403 200/1 200/1 200/0 200/0 200/1 200/1"),
    ("matches/{match}/", "401 403 403 200 200 404 404 200 200"),
    ("matches/export/", "401 403 403 200/1 200/1 200/0 200/0 200/1 200/1"),
]
SCOPES = {
    "ventures/": Scope.READ_VENTURES,
    "mandates/": Scope.READ_MANDATES,
    "matches/": Scope.READ_MATCHES,
    "matches/export/": Scope.EXPORT_MATCHES,
}


def address(world, path: str) -> str:
    """The path with the world's records in it."""
    ids = {name: getattr(world, name).public_id for name in ("venture", "mandate", "match")}
    return path.format(**ids)


def seen(answer) -> str:
    """The status, and the number of rows of a list or an export."""
    if answer.status_code == 200 and answer.streaming:
        lines = b"".join(answer.streaming_content).splitlines()
        return f"200/{len(lines) - 1}"
    if answer.status_code == 200 and "results" in answer.json():
        return f"200/{len(answer.json()['results'])}"
    return str(answer.status_code)


@pytest.mark.parametrize(("path", "expected"), MATRIX)
def test_access_matrix(call, world, path, expected):
    found = {who: seen(call(world.people[who]).get(address(world, path))) for who in PEOPLE}

    assert found == dict(zip(PEOPLE, expected.split(), strict=True))


def test_the_matrix_names_every_address():
    patterns = [
        str(found.pattern)
        for pattern in urlpatterns
        if str(pattern.pattern).startswith("v1/")
        for found in getattr(pattern, "url_patterns", [pattern])
    ]
    in_matrix = {path.split("{")[0] for path, _expected in MATRIX}

    assert {path.removeprefix("v1/").split("<")[0] for path in patterns} == in_matrix
    assert len(patterns) == len(MATRIX)


@pytest.mark.parametrize("path", SCOPES)
def test_every_other_scope_is_not_enough(call, world, path):
    others = [scope for scope in Scope.values if scope != SCOPES[path]]

    refused = call(world.investor, others).get(path)
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["code"] == "insufficient_scope"
    assert call(world.investor, [SCOPES[path]]).get(path).status_code == 200


def test_a_session_reads_what_its_person_may_see(client_of, world):
    found = client_of(world.investor).get("/api/v1/ventures/")
    waiting = client_of(world.waiting_investor).get("/api/v1/ventures/")

    assert len(found.json()["results"]) == 1
    assert waiting.json() == {"next": None, "results": []}


def test_401_names_the_scheme(call, world):
    answer = call(None).get("ventures/")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


BAD_HEADERS = [
    "Bearer",
    "Bearer a b",
    "Bearer spilno_0000000000000000",
    "Bearer \x00",
    "Bearer ÿþ",
    f"Bearer {'їжак'.encode().decode('latin-1')}",  # as a server hands UTF-8 over
    f"Bearer {'x' * 10_000}",
    "Basic dXNlcjpwYXNz",
    "Token abc",
    "\x00",
]


def test_no_header_opens_or_breaks_anything(call, world):
    for header in BAD_HEADERS:
        answer = call(None).get("ventures/", authorization=header)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_an_expired_token_is_refused_and_stays_listed(call, world):
    caller = call(world.investor)
    ApiToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))

    assert caller.get("ventures/").status_code == 401
    assert ApiToken.objects.count() == 1


def test_a_revoked_token_is_refused_at_once(call, world):
    caller = call(world.investor)
    assert caller.get("ventures/").status_code == 200
    token = ApiToken.objects.get()

    revoke_token(user=world.investor, reference=reference_of(token))

    assert caller.get("ventures/").status_code == 401


def test_a_locked_person_is_refused(call, world):
    caller = call(world.analyst)
    world.analyst.is_active = False
    world.analyst.save()

    assert caller.get("ventures/").status_code == 401


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_a_token_dies_with_the_role_of_owner(call, world, role):
    caller = call(world.investor)
    world.investor.membership.role = role
    world.investor.membership.save()

    assert caller.get("ventures/").json()["errors"][0]["code"] == "holder_not_entitled"


def test_a_token_dies_when_the_organisation_is_suspended(call, world):
    caller = call(world.maker)
    reviews.suspend_review(
        review_id=world.manufacturer.review_id, officer=world.officer, reason="Under inquiry."
    )

    assert caller.get("ventures/").status_code == 403
    assert call(world.investor).rows("ventures/") == []
    assert call(world.investor).rows("matches/") == []


def test_the_use_of_a_token_is_noted(call, world):
    before = timezone.now()
    call(world.investor).get("ventures/")

    assert before <= ApiToken.objects.get().last_used_at <= timezone.now()


def test_records_that_are_not_there_answer_404_in_one_shape(call, world):
    caller = call(world.officer)
    for path in ("ventures", "mandates", "matches"):
        for name in ("1", "x", "-", "%D1%97", "0" * 400, uuid.uuid4(), f"{uuid.uuid4()}/more"):
            answer = caller.get(f"{path}/{name}/")
            assert answer.status_code == 404
            assert answer.json()["errors"][0]["code"] == "not_found"


def test_an_invisible_record_answers_like_one_that_is_not_there(call, world):
    caller = call(world.other_maker)

    invisible = caller.get(f"ventures/{world.venture.public_id}/")
    missing = caller.get(f"ventures/{uuid.uuid4()}/")

    assert (invisible.status_code, invisible.content) == (404, missing.content)
    assert invisible.headers == missing.headers
