"""From sign-up to the organisation form: account, confirmation by letter, log-in."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Letter, User
from accounts.vocabulary import LetterKind
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

ANSWERS = {
    "joining_as": "partner",
    "full_name": "Anna Larsen",
    "email": "anna@example.org",
    "password1": PASSWORD,
}


def sign_up(client: Client, **changes):
    return client.post(reverse("account_signup"), ANSWERS | changes)


def letter_link(letter: Letter) -> str:
    """The path of the first address in a letter's text."""
    return re.search(r"https?://[^/\s]+(/\S+)", letter.prepared["text"])[1]


def test_person_is_stored_with_lower_case_address_side_and_language():
    client = Client(headers={"accept-language": "uk"})
    sign_up(client, email="Anna.LARSEN@Example.ORG")
    user = User.objects.get()
    assert (user.email, user.full_name, user.joining_as, user.language) == (
        "anna.larsen@example.org", "Anna Larsen", "partner", "uk",
    )  # fmt: skip
    assert user.organisation is None


def test_confirmation_waits_in_the_outbox_with_a_text_and_an_html_part():
    sign_up(Client())
    letter = Letter.objects.get()
    assert (letter.kind, letter.to_address) == (LetterKind.ACCOUNT, "anna@example.org")
    link = letter_link(letter)
    assert link.startswith("/accounts/confirm-email/")
    assert link in letter.prepared["html"]
    assert 'style="' in letter.prepared["html"]
    assert "Anna" not in str(letter.prepared)


@pytest.mark.parametrize(
    ("side", "page"),
    [("partner", "/company/country/"), ("manufacturer", "/manufacturer/registration/")],
)
def test_confirming_logs_in_and_leads_to_the_right_form(side, page):
    client = Client()
    sign_up(client, joining_as=side)
    link = letter_link(Letter.objects.get())
    assert client.get(link).status_code == 200
    assert not EmailAddress.objects.get().verified, "a mail scanner's GET confirms nothing"
    answer = client.post(link, follow=True)
    assert answer.request["PATH_INFO"] == page
    assert answer.status_code == 200
    assert answer.wsgi_request.user == User.objects.get()


def test_nobody_gets_in_before_the_address_is_confirmed():
    client = Client()
    sign_up(client)
    answer = client.get(reverse("accounts:cabinet"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("side", ["partner", "manufacturer"])
def test_link_may_preselect_the_side(side):
    answer = Client().get(reverse("account_signup"), {"as": side})
    assert f'value="{side}"' in re.search(r"<input[^>]*checked[^>]*>", answer.text)[0]


@pytest.mark.parametrize("nonsense", ["", "officer", "<script>"])
def test_unknown_side_preselects_nothing(nonsense):
    answer = Client().get(reverse("account_signup"), {"as": nonsense})
    assert "checked" not in answer.text


def test_taken_address_looks_like_a_new_one_and_its_owner_is_told_by_letter():
    fresh = sign_up(Client())
    EmailAddress.objects.update(verified=True)
    Letter.objects.all().delete()
    cache.clear()  # one letter to an address within three minutes
    taken = sign_up(Client(), full_name="Somebody Else")
    assert (taken.status_code, taken.url) == (fresh.status_code, fresh.url)
    assert User.objects.get().full_name == "Anna Larsen"
    letter = Letter.objects.get()
    assert letter.to_address == "anna@example.org"
    assert letter.prepared["subject"] == "You have an account already"


@pytest.mark.parametrize(
    ("field", "value", "explanation"),
    [
        ("joining_as", "", "Choose for whom you act."),
        ("full_name", "", "Enter your name."),
        ("full_name", "Ann\u0430", "mixes letters of different alphabets"),
        ("full_name", "A\u202enna", "invisible character"),
        ("email", "anna@", "Enter a valid email address."),
        ("email", f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example", "at most 254 characters"),
        ("email", "anna@example.org\nbcc:x@example.org", "Enter a valid email address."),
        ("password1", "short", "at least 12 characters"),
        ("password1", "password123456", "too common"),
    ],
)
def test_wrong_answers_are_explained_at_their_field(field, value, explanation):
    answer = sign_up(Client(), **{field: value})
    assert answer.status_code == 200
    assert explanation in " ".join(answer.context["form"].errors[field])
    assert "error-summary" in answer.text
    assert not User.objects.exists()
    assert not Letter.objects.exists()


def test_accounts_work_while_the_cache_is_away(cache_is_away):
    assert sign_up(Client()).status_code == 302
    EmailAddress.objects.update(verified=True)
    browser = Client()
    answer = browser.post(
        reverse("account_login"), {"login": ANSWERS["email"], "password": PASSWORD}
    )
    assert answer.status_code == 302
    assert browser.get(reverse("accounts:organisation")).status_code == 302
    forgotten = Client().post(reverse("account_reset_password"), {"email": ANSWERS["email"]})
    assert forgotten.status_code == 302


def test_another_address_that_is_too_long_is_refused_on_the_page_of_addresses(client_of):
    too_long = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example"
    answer = client_of(UserFactory()).post(
        reverse("account_email"), {"email": too_long, "action_add": ""}
    )
    assert answer.status_code == 200
    assert "at most 254 characters" in answer.text


def test_too_many_requests_are_refused_in_the_language_that_was_asked_for():
    browser = Client(headers={"accept-language": "uk"})
    answers = [
        browser.post(reverse("account_reset_password"), {"email": f"a{number}@example.org"})
        for number in range(21)
    ]
    assert answers[-1].status_code == 429
    assert "Забагато запитів" in answers[-1].text
    assert '<main id="main"' in answers[-1].text


def test_attempts_are_limited_while_the_cache_is_away(cache_is_away):
    UserFactory(email="anna@example.org")
    wrong = {"login": "anna@example.org", "password": "wrong-password-000"}
    answers = [Client().post(reverse("account_login"), wrong) for _attempt in range(6)]
    assert "Too many failed login attempts" in answers[-1].text
    assert "Too many failed login attempts" not in answers[0].text


def test_mass_assignment_gives_no_rights():
    sign_up(Client(), ministry_role="officer", is_superuser="1", has_screening_duty="1")
    user = User.objects.get()
    assert (user.ministry_role, user.is_superuser, user.has_screening_duty) == ("", False, False)


def test_forgotten_password_of_known_and_unknown_address_look_alike():
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    url = reverse("account_reset_password")
    answers = [Client().post(url, {"email": e}) for e in (user.email, "nobody@example.org")]
    assert answers[0].url == answers[1].url
    known = Letter.objects.get(to_address=user.email)
    unknown = Letter.objects.get(to_address="nobody@example.org")
    assert "/accounts/password/reset/key/" in letter_link(known)
    assert letter_link(unknown) == reverse("account_signup")
    for letter in (known, unknown):
        assert letter_link(letter) in letter.prepared["html"]
