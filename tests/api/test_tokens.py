"""API tokens: who may have one, what is stored, and the page that shows it once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from knox.crypto import hash_token

from accounts.models import ApiToken
from accounts.services import tokens
from accounts.vocabulary import Role, Scope
from tests.factories import (
    AnalystFactory,
    ManufacturerFactory,
    MemberFactory,
    OfficerFactory,
    UserFactory,
)
from tests.sessions import sign_in

pytestmark = pytest.mark.django_db
ENTITLED = ["maker", "investor", "analyst", "officer"]
READ_ALL = {"name": "Nightly copy", "scopes": [Scope.READ_MATCHES], "days": 30}


@pytest.mark.parametrize(
    ("who", "expected"),
    [*((name, True) for name in ENTITLED), ("nobody", False), ("waiting_investor", False)],
)
def test_who_may_hold_tokens(world, who, expected):
    assert tokens.may_hold_tokens(world.people[who]) is expected


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_only_owners_of_an_organisation_hold_tokens(world, role):
    member = MemberFactory(organisation=world.manufacturer, role=role, password="!")

    with pytest.raises(tokens.NotEntitled):
        tokens.issue_token(user=member, **READ_ALL)
    assert not ApiToken.objects.exists()


def test_a_locked_officer_gets_no_token(db):
    officer = OfficerFactory(is_active=False, password="!")

    with pytest.raises(tokens.NotEntitled):
        tokens.issue_token(user=officer, **READ_ALL)


def test_only_the_digest_is_stored(world):
    token, secret = tokens.issue_token(user=world.maker, **READ_ALL)

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM accounts_apitoken t")
        [(stored,)] = cursor.fetchall()
    assert secret not in stored
    assert hash_token(secret) in stored
    assert secret.startswith("spilno_")
    assert len(secret) == len("spilno_") + 64
    assert tokens.reference_of(token) not in secret


def test_a_token_carries_what_was_asked_for(world):
    before = timezone.now()
    token, _secret = tokens.issue_token(
        user=world.maker,
        name="  Copy ",
        scopes=[Scope.EXPORT_MATCHES, Scope.READ_VENTURES, Scope.READ_VENTURES],
        days=365,
    )
    token.refresh_from_db()

    assert token.user == world.maker
    assert token.name == "Copy"
    assert token.scopes == [Scope.READ_VENTURES, Scope.EXPORT_MATCHES]
    assert before <= token.expiry - timedelta(days=365) <= timezone.now()
    assert token.last_used_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"scopes": [Scope.READ_MATCHES, "everything"]},
        {"days": 0},
        {"days": 366},
        {"days": -1},
    ],
)
def test_tokens_that_make_no_sense_are_refused(world, wrong):
    with pytest.raises(tokens.TokenMeaningless):
        tokens.issue_token(user=world.maker, **READ_ALL | wrong)
    assert not ApiToken.objects.exists()


def test_ten_tokens_live_at_most_and_expired_ones_do_not_count(world):
    for _number in range(10):
        tokens.issue_token(user=world.maker, **READ_ALL)
    tokens.issue_token(user=world.officer, **READ_ALL)
    with pytest.raises(tokens.TooManyTokens):
        tokens.issue_token(user=world.maker, **READ_ALL)

    oldest = ApiToken.objects.filter(user=world.maker).first()
    ApiToken.objects.filter(pk=oldest.pk).update(expiry=timezone.now() - timedelta(seconds=1))
    tokens.issue_token(user=world.maker, **READ_ALL)

    assert ApiToken.objects.filter(user=world.maker).count() == 11


def test_nobody_revokes_a_strangers_token(world):
    token, _secret = tokens.issue_token(user=world.maker, **READ_ALL)

    for reference in (tokens.reference_of(token), "", token.digest, "0" * 16):
        with pytest.raises(ApiToken.DoesNotExist):
            tokens.revoke_token(user=world.officer, reference=reference)
    assert ApiToken.objects.count() == 1


@pytest.fixture
def page():
    """The address of the page."""
    return reverse("accounts:tokens")


FORM = {"name": "Nightly copy", "scopes": ["matches:read", "ventures:read"], "days": "30"}


def test_the_page_shows_a_new_token_this_once(client_of, call, page):
    client = client_of(AnalystFactory(password="!"))

    answer = client.post(page, FORM)
    html = answer.content.decode()
    token = ApiToken.objects.get()
    start = html.index("spilno_")
    secret = html[start : start + len("spilno_") + 64]

    assert answer.status_code == 201
    assert hash_token(secret) == token.digest
    assert "no-store" in answer.headers["Cache-Control"]
    assert call(None).get("matches/", authorization=f"Bearer {secret}").status_code == 200
    again = client.get(page).content.decode()
    assert "Nightly copy" in again
    assert "spilno_" not in again
    assert token.digest not in again


def test_the_page_asks_before_it_revokes(client_of, world, page):
    token, _secret = tokens.issue_token(user=world.maker, **READ_ALL)
    client = client_of(world.maker)
    address = reverse("accounts:token_revoke", args=[tokens.reference_of(token)])

    assert address in client.get(page).content.decode()
    assert client.get(address).status_code == 200
    assert ApiToken.objects.count() == 1
    done = client.post(address)

    assert (done.status_code, done.headers["Location"]) == (302, page)
    assert not ApiToken.objects.exists()
    assert client.get(address).status_code == 404


def test_the_page_of_another_shows_and_revokes_nothing(client_of, world, page):
    token, _secret = tokens.issue_token(user=world.maker, **READ_ALL)
    stranger = client_of(world.officer)
    address = reverse("accounts:token_revoke", args=[tokens.reference_of(token)])

    assert "Nightly copy" not in stranger.get(page).content.decode()
    assert stranger.get(address).status_code == 404
    assert stranger.post(address).status_code == 404
    assert ApiToken.objects.count() == 1


def test_who_may_not_hold_tokens_is_told_so(client_of, page):
    viewer = MemberFactory(
        organisation=ManufacturerFactory().organisation, role="viewer", password="!"
    )
    for person in (viewer, UserFactory(password="!")):
        client = client_of(person)
        shown = client.get(page)
        assert shown.status_code == 200
        assert "Owners of an approved organisation" in shown.content.decode()
        assert client.post(page, FORM).status_code == 403
    assert not ApiToken.objects.exists()


def test_former_owners_can_still_revoke(client_of, world):
    token, _secret = tokens.issue_token(user=world.maker, **READ_ALL)
    world.maker.membership.role = Role.VIEWER
    world.maker.membership.save()
    address = reverse("accounts:token_revoke", args=[tokens.reference_of(token)])

    assert client_of(world.maker).post(address).status_code == 302
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"days": "0"},
        {"days": "366"},
        {"days": "soon"},
        {"days": "9" * 5000},
    ],
)
def test_a_faulty_form_comes_back_with_its_fields(client_of, page, wrong):
    answer = client_of(AnalystFactory(password="!")).post(page, FORM | wrong)

    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == set(wrong)
    assert not ApiToken.objects.exists()


def test_the_eleventh_token_is_refused_with_a_reason(client_of, page):
    analyst = AnalystFactory(password="!")
    for _number in range(10):
        tokens.issue_token(user=analyst, **READ_ALL)

    answer = client_of(analyst).post(page, FORM)

    assert answer.status_code == 409
    assert "You have ten tokens already" in answer.content.decode()
    assert ApiToken.objects.count() == 10


def test_strangers_are_sent_to_the_log_in(client, page):
    for address in (page, reverse("accounts:token_revoke", args=["0" * 16])):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_login"))


def test_tokens_are_made_and_revoked_by_forms_of_ours_only(world, page):
    from django.test import Client

    token, _secret = tokens.issue_token(user=world.maker, **READ_ALL)
    careful = sign_in(Client(enforce_csrf_checks=True), world.maker)
    address = reverse("accounts:token_revoke", args=[tokens.reference_of(token)])

    assert careful.post(page, FORM).status_code == 403
    assert careful.post(address).status_code == 403
    assert ApiToken.objects.count() == 1
