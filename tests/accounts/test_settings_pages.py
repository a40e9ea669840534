"""Notifications, language and the ledger: who reads them, who changes them."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import LedgerEntry, NotificationPreference, Unsubscription
from accounts.services import ledger
from accounts.vocabulary import LetterKind, Role, Tier
from tests.factories import (
    AnalystFactory,
    MemberFactory,
    OfficerFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOTIFICATIONS = "/settings/notifications/"
LEDGER = "/settings/ledger/"


@pytest.mark.parametrize("role", [Role.OWNER, Role.EDITOR])
def test_writers_choose_frequency_and_score(client_of, role):
    user = MemberFactory(role=role)
    answer = client_of(user).post(NOTIFICATIONS, {"frequency": "weekly", "minimum_score": "85"})
    assert (answer.status_code, answer.url) == (302, NOTIFICATIONS)
    saved = NotificationPreference.objects.get(organisation=user.organisation)
    assert (saved.frequency, saved.minimum_score) == ("weekly", 85)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"frequency": "hourly", "minimum_score": "85"}, "frequency"),
        ({"frequency": "daily", "minimum_score": "39"}, "minimum_score"),
        ({"frequency": "daily", "minimum_score": "101"}, "minimum_score"),
        ({"frequency": "daily", "minimum_score": "1e999"}, "minimum_score"),
        ({}, "minimum_score"),
    ],
)
def test_nonsense_is_explained_and_not_saved(client_of, answers, field):
    user = MemberFactory()
    answer = client_of(user).post(NOTIFICATIONS, answers)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    saved = NotificationPreference.objects.get(organisation=user.organisation)
    assert (saved.frequency, saved.minimum_score) == ("immediate", 70)


def test_viewers_read_but_do_not_change(client_of):
    user = MemberFactory(role=Role.VIEWER)
    client = client_of(user)
    page = client.get(NOTIFICATIONS)
    assert page.status_code == 200
    assert page.text.count("disabled") >= 2
    answer = client.post(NOTIFICATIONS, {"frequency": "weekly", "minimum_score": "85"})
    assert answer.status_code == 403
    saved = NotificationPreference.objects.get(organisation=user.organisation)
    assert saved.frequency == "immediate"


@pytest.mark.parametrize("factory", [OfficerFactory, AnalystFactory, UserFactory])
def test_people_without_organisation_see_their_language_only(client_of, factory):
    page = client_of(factory()).get(NOTIFICATIONS)
    assert page.status_code == 200
    assert 'name="language"' in page.text
    assert 'name="frequency"' not in page.text


def test_unsubscribed_person_may_have_its_letters_again(client_of):
    user = MemberFactory()
    Unsubscription.objects.create(user=user, kind=LetterKind.NEW_MATCH)
    client = client_of(user)
    assert "/settings/notifications/again/" in client.get(NOTIFICATIONS).text
    client.post("/settings/notifications/again/")
    assert not Unsubscription.objects.exists()
    assert "/settings/notifications/again/" not in client.get(NOTIFICATIONS).text


def test_language_switch_stores_the_language_of_a_signed_in_person(client_of):
    user = UserFactory(language="uk")
    answer = client_of(user).post("/i18n/setlang/", {"language": "en", "next": "/privacy/"})
    user.refresh_from_db()
    assert (answer.status_code, answer.url, user.language) == (302, "/privacy/", "en")


@pytest.mark.parametrize("language", ["xx", "", "de"])
def test_unknown_language_changes_nothing(client_of, language):
    user = UserFactory(language="uk")
    client_of(user).post("/i18n/setlang/", {"language": language})
    user.refresh_from_db()
    assert user.language == "uk"


def test_language_switch_is_no_open_redirect():
    answer = Client().post("/i18n/setlang/", {"language": "en", "next": "https://evil.example/"})
    assert answer.url == "/"


def test_ledger_shows_code_name_action_and_tier_newest_first(client_of):
    user = MemberFactory()
    partner = MemberFactory(organisation=OrganisationFactory(kind="partner"))
    officer = OfficerFactory(full_name="Hidden Officer")
    own = user.organisation
    ledger.record_access(actor=partner, action="read venture", tier=Tier.MUTUAL, subject=own)
    ledger.record_access(actor=officer, action="open case", tier=Tier.MINISTRY, subject=own)
    page = client_of(user).get(LEDGER)
    first, second = page.context["lines"]
    assert str(first["words"]) == "Opened the case for review"
    assert second["entry"].actor_organisation == partner.organisation
    assert partner.organisation.code_name in page.text
    assert "Ministry" in page.text
    for hidden in (officer.full_name, officer.email, partner.full_name, partner.email):
        assert hidden not in page.text


def test_ledger_is_about_ones_own_organisation_only(client_of):
    stranger = MemberFactory()
    ledger.record_access(
        actor=OfficerFactory(), action="open case", tier=4, subject=stranger.organisation
    )
    page = client_of(MemberFactory()).get(LEDGER)
    assert page.context["lines"] == []
    assert "Nobody has looked yet" in page.text


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_the_ledger_do_not_grow(client_of, django_assert_num_queries, count):
    user = MemberFactory()
    for _row in range(count):
        LedgerEntry.objects.create(
            actor=user, actor_organisation=OrganisationFactory(), subject=user.organisation,
            action="read venture", tier=2,
        )  # fmt: skip
    client = client_of(user)
    client.get(LEDGER)
    # session, user, membership with organisation (2), count, page
    with django_assert_num_queries(7):
        client.get(LEDGER)


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30])
def test_odd_page_numbers_are_harmless(client_of, page):
    assert client_of(MemberFactory()).get(LEDGER, {"page": page}).status_code == 200


def test_ledger_is_for_members(client_of):
    assert Client().get(LEDGER).url == f"{reverse('account_login')}?next={LEDGER}"
    assert client_of(OfficerFactory()).get(LEDGER).status_code == 403
    assert client_of(UserFactory()).get(LEDGER).url == reverse("accounts:organisation")
