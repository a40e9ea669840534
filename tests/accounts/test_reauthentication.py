"""Releases, role changes and new tokens: asked again for a proof that is not old, nothing lost."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken
from accounts.vocabulary import Scope
from matching.demo.second_step import code_now
from matching.vocabulary import RunState
from tests.factories import (
    PASSWORD,
    AnalystFactory,
    OfficerFactory,
    RunFactory,
    UserFactory,
)
from tests.sessions import set_up_app, sign_in

pytestmark = pytest.mark.django_db

LONG_AGO = 11 * 60
TOKENS = "/settings/tokens/"
TOKEN = {"name": "Nightly copy", "scopes": [Scope.READ_VENTURES.value], "days": "30"}
BY_PASSWORD = "/accounts/reauthenticate/"


def prove(browser, asked, answer=None):
    """Give the password on the page that asks for it; the answer to what was wanted first."""
    assert asked.status_code == 302
    assert asked.url.startswith(BY_PASSWORD)
    wanted = asked.url.partition("next=")[2].replace("%2F", "/")
    return browser.post(BY_PASSWORD, {"password": answer or PASSWORD, "next": wanted})


@pytest.fixture
def run(db):
    """A run that waits for its release."""
    return RunFactory(state=RunState.COMPLETE, released_at=None)


def state_of(run):
    """Where the run stands now."""
    run.refresh_from_db()
    return run.state


def test_release_waits_for_a_fresh_proof_and_is_then_carried_out(run):
    browser = sign_in(Client(), OfficerFactory(), ago=LONG_AGO)
    asked = browser.post(reverse("admin:matching_run_release", args=[run.pk]))
    assert state_of(run) == RunState.COMPLETE
    assert prove(browser, asked).url == reverse("admin:matching_run_change", args=[run.pk])
    assert state_of(run) == RunState.RELEASED


def test_wrong_password_releases_nothing(run):
    browser = sign_in(Client(), OfficerFactory(), ago=LONG_AGO)
    asked = browser.post(reverse("admin:matching_run_release", args=[run.pk]))
    answer = prove(browser, asked, "something-else-entirely")
    assert answer.status_code == 200
    assert answer.context["form"].errors["password"]
    assert state_of(run) == RunState.COMPLETE


def test_second_factor_is_a_proof_as_well(run):
    officer = OfficerFactory()
    set_up_app(officer)
    browser = sign_in(Client(), officer, ago=LONG_AGO)
    address = reverse("admin:matching_run_release", args=[run.pk])
    browser.post(address)
    browser.post(reverse("mfa_reauthenticate"), {"code": code_now(), "next": address})
    assert state_of(run) == RunState.RELEASED


def test_sign_in_of_a_moment_ago_is_a_proof(run):
    browser = sign_in(Client(), OfficerFactory(), ago=60)
    browser.post(reverse("admin:matching_run_release", args=[run.pk]))
    assert state_of(run) == RunState.RELEASED


def test_taking_a_release_back_waits_for_a_proof(run):
    browser = sign_in(Client(), OfficerFactory(), ago=LONG_AGO)
    asked = browser.post(reverse("admin:matching_run_take_back", args=[run.pk]))
    assert asked.url.startswith(BY_PASSWORD)


def test_roles_wait_for_a_proof_and_are_then_given():
    person = UserFactory()
    browser = sign_in(Client(), OfficerFactory(is_superuser=True), ago=LONG_AGO)
    address = reverse("admin:accounts_user_change", args=[person.pk])
    facts = {"_save": "Save", "is_active": "on", "ministry_role": "analyst"}
    assert browser.get(address).status_code == 200, "looking needs none"
    asked = browser.post(address, facts)
    person.refresh_from_db()
    assert person.ministry_role == ""
    prove(browser, asked)
    person.refresh_from_db()
    assert person.ministry_role == "analyst"


def test_token_waits_for_a_proof_and_is_then_shown():
    browser = sign_in(Client(), AnalystFactory(), ago=LONG_AGO)
    assert browser.get(TOKENS).status_code == 200
    asked = browser.post(TOKENS, TOKEN)
    assert not ApiToken.objects.exists()
    answer = prove(browser, asked)
    assert answer.status_code == 201
    assert answer.context["secret"]
    assert ApiToken.objects.get().name == "Nightly copy"


def test_factors_are_set_up_after_a_fresh_proof_only():
    browser = sign_in(Client(), UserFactory(), ago=LONG_AGO)
    assert browser.get("/accounts/2fa/totp/activate/").url.startswith(BY_PASSWORD)
    assert sign_in(Client(), UserFactory()).get("/accounts/2fa/totp/activate/").status_code == 200
    assert not Authenticator.objects.exists()


def test_passwords_cannot_be_tried_without_end():
    browser = sign_in(Client(), AnalystFactory(), ago=LONG_AGO)
    answers = [browser.post(BY_PASSWORD, {"password": f"wrong-{n}-wrong"}) for n in range(11)]
    assert answers[-1].status_code == 429 or "Too many" in answers[-1].text
