"""Letters end from the letter itself, without log-in, in the recipient's language."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from accounts.letters import UNSUBSCRIBE_SALT, unsubscribe_url
from accounts.models import Unsubscription
from accounts.vocabulary import LetterKind
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return UserFactory(language="uk")


def path_for(user, kind=LetterKind.NEW_MATCH, salt=UNSUBSCRIBE_SALT) -> str:
    token = signing.dumps([user.pk, kind], salt=salt)
    return reverse("accounts:unsubscribe", args=[token])


def test_link_of_a_letter_leads_here(reader, settings):
    url = unsubscribe_url(reader, LetterKind.NEW_MATCH)
    assert Client().get(url.removeprefix(settings.SITE_URL)).status_code == 200


def test_opening_the_link_only_asks(reader):
    answer = Client().get(path_for(reader))
    assert answer.status_code == 200
    assert '<form method="post">' in answer.text
    assert not Unsubscription.objects.exists()


def test_one_click_needs_neither_log_in_nor_csrf_token_and_may_come_twice(reader):
    client = Client(enforce_csrf_checks=True)
    for _time in range(2):
        answer = client.post(
            path_for(reader),
            "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 200
    row = Unsubscription.objects.get()
    assert (row.user, row.kind) == (reader, LetterKind.NEW_MATCH)


def test_page_speaks_the_recipients_language_unless_the_browser_chose_another(reader):
    answer = Client(headers={"accept-language": "en"}).get(path_for(reader))
    assert answer.headers["Content-Language"] == "uk"
    assert '<html lang="uk">' in answer.text
    client = Client()
    client.cookies["django_language"] = "en"
    assert '<html lang="en">' in client.get(path_for(reader)).text


def test_only_the_person_of_the_link_is_unsubscribed(reader, client_of):
    somebody = UserFactory()
    client_of(somebody).post(path_for(reader))
    assert Unsubscription.objects.get().user == reader


@pytest.mark.parametrize("method", ["get", "post"])
def test_changed_links_are_refused_in_words(reader, method):
    good = path_for(reader)
    gone = UserFactory()
    gone_path = path_for(gone)
    gone.delete()
    bad = [
        good[:-2] + "/",
        path_for(reader, salt="another.salt"),
        path_for(reader, kind=LetterKind.ACCOUNT),
        path_for(reader, kind="nonsense"),
        gone_path,
        reverse("accounts:unsubscribe", args=["x"]),
        reverse("accounts:unsubscribe", args=[signing.dumps("text", salt=UNSUBSCRIBE_SALT)]),
    ]
    for path in bad:
        answer = getattr(Client(), method)(path)
        assert (answer.status_code, "This link does not work" in answer.text) == (404, True), path
    assert not Unsubscription.objects.exists()


def test_other_methods_are_refused(reader):
    assert Client().put(path_for(reader)).status_code == 405
