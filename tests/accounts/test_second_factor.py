"""The second factor: who needs it, how it is set up, and that no officer does without."""

import re
import time
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import resolve, reverse

from accounts.models import LedgerEntry
from accounts.views.second_factor import remove_passkey
from matching.demo.second_step import SECRET, code_at, code_now
from tests.factories import (
    AnalystFactory,
    MemberFactory,
    OfficerFactory,
    UserFactory,
    VentureFactory,
)
from tests.sessions import log_in, set_up_app, sign_in

pytestmark = pytest.mark.django_db

DESK = "/admin/"
ACTIVATE = "/accounts/2fa/totp/activate/"


def passkey_of(user) -> Authenticator:
    """A passkey as the database holds it; no browser can use it."""
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": {}}
    )


@pytest.mark.parametrize(
    "page", [DESK, "/admin/accounts/review/", "/cabinet/", "/matches/", "/settings/tokens/"]
)
@pytest.mark.parametrize("who", [OfficerFactory, lambda: UserFactory(is_superuser=True)])
def test_password_alone_leads_officers_and_superusers_nowhere(page, who):
    answer = log_in(who()).get(page)
    assert answer.status_code == 302
    assert answer.url == f"{reverse('mfa_index')}?next={page.replace('/', '%2F')}"


@pytest.mark.parametrize("who", [MemberFactory, AnalystFactory, UserFactory])
def test_everybody_else_may_do_without(who):
    assert "2fa" not in log_in(who()).get("/cabinet/").get("Location", "")


def test_a_decision_sent_with_the_password_alone_is_not_taken():
    review = VentureFactory(status="submitted").review
    browser = log_in(OfficerFactory())
    address = reverse("admin:accounts_review_decide", args=[review.pk, "approve"])
    assert browser.post(address, {"seen": "1"}).url.startswith(reverse("mfa_index"))
    review.refresh_from_db()
    assert review.status == "submitted"
    assert not LedgerEntry.objects.exists()


def test_officer_with_an_app_is_asked_for_its_code_and_gets_to_the_desk():
    officer = OfficerFactory()
    set_up_app(officer)
    browser = log_in(officer)
    assert browser.get(DESK).url.startswith(reverse("admin:login")), "not signed in yet"
    code = code_now()
    assert browser.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert browser.get(DESK).status_code == 200
    again = log_in(officer)
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert again.get(DESK).status_code == 302, "a code is good once"


@pytest.mark.parametrize("code", ["", "000000", "abc", "1" * 500, "\u0661\u0662\u0663"])
def test_wrong_code_is_explained(code):
    officer = OfficerFactory()
    set_up_app(officer)
    browser = log_in(officer)
    answer = browser.post(reverse("mfa_authenticate"), {"code": code})
    assert answer.status_code == 200
    assert answer.context["form"].errors["code"]
    assert browser.get(DESK).status_code == 302


def test_codes_cannot_be_tried_without_end():
    officer = OfficerFactory()
    set_up_app(officer)
    browser = log_in(officer)
    for _attempt in range(5):
        browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    browser.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert browser.get(DESK).status_code == 302


def test_session_from_before_the_factor_is_asked_for_it():
    officer = OfficerFactory()
    browser = log_in(officer)
    set_up_app(officer)
    answer = browser.get(DESK)
    assert answer.url == f"{reverse('mfa_reauthenticate')}?next=%2Fadmin%2F"
    answer = browser.post(reverse("mfa_reauthenticate"), {"code": code_now(), "next": DESK})
    assert (answer.status_code, answer.url) == (302, DESK)
    assert browser.get(DESK).status_code == 200


def test_setting_an_app_up_opens_the_desk_and_gives_ten_recovery_codes(real_database):
    officer = OfficerFactory()
    browser = log_in(officer)
    page = browser.get(ACTIVATE)
    secret = page.context["form"].secret
    answer = browser.post(ACTIVATE, {"code": code_at(time.time(), secret)}, follow=True)
    codes = answer.context["unused_codes"]
    assert len(set(codes)) == 10
    assert browser.get(DESK).status_code == 200

    later = log_in(officer)
    later.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert later.get(DESK).status_code == 200, "a recovery code is a second step"
    once_more = log_in(officer)
    once_more.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert once_more.get(DESK).status_code == 302, "and good once"


def test_first_factor_ends_sessions_that_showed_a_password_only(real_database):
    member = MemberFactory()
    elsewhere, here = log_in(member), log_in(member)
    secret = here.get(ACTIVATE).context["form"].secret
    here.post(ACTIVATE, {"code": code_at(time.time(), secret)})
    assert elsewhere.get("/cabinet/").url.startswith(reverse("account_login"))
    assert here.get("/cabinet/").status_code == 200


def test_stored_secrets_are_encrypted():
    officer = OfficerFactory()
    browser = log_in(officer)
    secret = browser.get(ACTIVATE).context["form"].secret
    codes = browser.post(ACTIVATE, {"code": code_at(time.time(), secret)}, follow=True)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored for code in codes.context["unused_codes"])


def test_a_new_key_still_reads_what_the_old_one_wrote(settings):
    app = set_up_app(OfficerFactory())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-" * 4
    assert app.wrap().validate_code(code_now())


def test_officers_keep_their_last_factor():
    officer = OfficerFactory()
    app = set_up_app(officer)
    browser = sign_in(Client(), officer)
    page = browser.post(reverse("mfa_deactivate_totp"))
    assert "You cannot switch two-step sign-in off" in page.text
    key = passkey_of(officer)
    browser.post(reverse("mfa_deactivate_totp"))
    assert list(Authenticator.objects.all()) == [key]
    answer = browser.post(reverse("mfa_remove_webauthn", args=[key.pk]), follow=True)
    assert "Set up another second step first" in answer.text
    assert list(Authenticator.objects.all()) == [key]
    assert app.pk != key.pk


def test_members_may_give_theirs_up():
    member = MemberFactory()
    key = passkey_of(member)
    browser = sign_in(Client(), member)
    assert resolve(reverse("mfa_remove_webauthn", args=[key.pk])).func == remove_passkey
    assert sign_in(Client(), MemberFactory()).get(
        reverse("mfa_remove_webauthn", args=[key.pk])
    ).status_code == 404  # fmt: skip
    browser.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.exists()


def test_api_takes_no_session_with_the_password_alone():
    browser = log_in(OfficerFactory())
    answer = browser.get("/api/v1/ventures/")
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["code"] == "second_factor_missing"
    assert sign_in(Client(), OfficerFactory()).get("/api/v1/ventures/").status_code == 200


def test_who_becomes_an_officer_is_asked_at_the_next_page():
    person = UserFactory()
    browser = log_in(person)
    person.ministry_role = "officer"
    person.save(update_fields=["ministry_role"])
    assert browser.get("/cabinet/").url.startswith(reverse("mfa_index"))


def test_page_says_why_it_is_asked_for():
    page = log_in(OfficerFactory()).get(DESK, follow=True)
    assert re.search(r"officers.*need a second step", page.text, re.IGNORECASE)
    assert "need a second step" not in log_in(MemberFactory()).get(reverse("mfa_index")).text


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (20000000000, "353130")],
)
def test_codes_of_the_demo_are_those_of_rfc_6238(seconds, code):
    assert code_at(seconds, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ") == code
    assert len(SECRET) == 32


def test_who_lost_everything_is_let_in_to_set_up_anew():
    officer = OfficerFactory()
    set_up_app(officer)
    browser = log_in(officer)
    browser.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert browser.get(DESK).status_code == 200
    call_command("forget_second_factor", officer.email.upper(), stdout=StringIO())
    assert not Authenticator.objects.exists()
    assert browser.get(DESK).url.startswith(reverse("admin:login")), "signed out"
    assert log_in(officer).get(DESK).url.startswith(reverse("mfa_index"))
    with pytest.raises(CommandError, match="no account"):
        call_command("forget_second_factor", "nobody@example.org")
