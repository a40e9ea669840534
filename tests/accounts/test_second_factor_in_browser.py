"""Passkeys with Chromium's virtual authenticator, and every page of the second step under axe."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from accounts.services import joining
from tests.factories import PASSWORD, MemberFactory, OfficerFactory, UserFactory
from tests.sessions import set_up_app, sign_in

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def page(browser, live_server):
    """A window that notes what the browser complains of."""
    context = browser.new_context(base_url=live_server.url)
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    window = context.new_page()
    window.faults = []
    window.on("pageerror", lambda error: window.faults.append(str(error)))
    window.on("console", lambda message: window.faults.append(f"{window.url}: {message.text}"))
    yield window
    # What is still being answered would hold its tables against the flush that follows.
    window.wait_for_load_state("networkidle")
    context.close()


@pytest.fixture
def key(page):
    """A virtual authenticator: `key("…")` sends a command to it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return lambda command, **facts: session.send(
        f"WebAuthn.{command}", {"authenticatorId": made["authenticatorId"], **facts}
    )


def give_password(page, officer):
    """Through the log-in page, by password."""
    page.goto("/accounts/login/")
    page.fill("[name=login]", officer.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_load_state()


def officer_with_address():
    """An officer whose address is confirmed."""
    officer = OfficerFactory()
    EmailAddress.objects.create(user=officer, email=officer.email, verified=True, primary=True)
    return officer


def add_passkey(page):
    """On the page that adds one, as a key that replaces the password."""
    page.goto("/accounts/2fa/webauthn/add/")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")


def test_officer_sets_a_passkey_up_and_signs_in_with_it(real_database, page, key):
    give_password(page, officer_with_address())
    page.goto("/admin/")
    assert page.url.endswith("/accounts/2fa/?next=%2Fadmin%2F")
    add_passkey(page)
    page.goto("/admin/")
    assert page.url.endswith("/admin/")

    page.context.clear_cookies(name="sessionid")
    page.goto("/accounts/login/?next=/admin/")
    page.click("#passkey_login")
    page.wait_for_url(re.compile(r"^[^?]*/(admin|cabinet)/$"))
    page.goto("/admin/")
    assert page.url.endswith("/admin/")
    stored = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert stored.last_used_at is not None
    assert page.faults == []


def test_passkey_is_the_second_step_after_the_password(real_database, page, key):
    officer = officer_with_address()
    give_password(page, officer)
    add_passkey(page)
    page.context.clear_cookies(name="sessionid")
    give_password(page, officer)
    assert page.url.endswith("/accounts/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/cabinet/")
    page.goto("/admin/")
    assert page.url.endswith("/admin/")
    assert page.faults == []


def test_refused_passkey_is_told_in_the_page(real_database, page, key):
    give_password(page, officer_with_address())
    add_passkey(page)
    page.context.clear_cookies(name="sessionid")
    key("clearCredentials")
    key("setUserVerified", isUserVerified=False)
    page.goto("/accounts/login/")
    page.click("#passkey_login")
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")
    assert page.url.endswith("/accounts/login/")


def test_pages_of_members_have_no_faults(real_database, live_server, browser, page):
    owner = MemberFactory(role="owner")
    newcomer = UserFactory(email="new@example.org")
    EmailAddress.objects.create(user=newcomer, email=newcomer.email, verified=True, primary=True)
    joining.invite(
        organisation=owner.organisation, email=newcomer.email, role="editor", inviter=owner
    )
    identity = owner.organisation.identity
    identity.verified_number = identity.registration_number
    identity.save()
    joining.ask_to_join(
        user=newcomer, registry=identity.registry, number=identity.registration_number
    )
    complaints = []
    for person, paths in (
        (owner, ["", f"{owner.pk}/", f"{owner.pk}/remove/"]),
        (newcomer, ["../../join/"]),
    ):
        session = sign_in(Client(), person).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        for path in paths:
            page.goto(f"/settings/members/{path}")
            found = Axe().run(page, options=RULES).response["violations"]
            complaints += [f"{path}: {f['id']} {f['nodes'][0]['html'][:200]}" for f in found]
    assert complaints == []
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url("**/cabinet/")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_the_second_step_have_no_faults(
    real_database, live_server, browser, page, key, theme
):
    officer = officer_with_address()
    give_password(page, officer)
    page.emulate_media(color_scheme=theme)
    complaints = []

    def look(path):
        page.goto(path)
        found = Axe().run(page, options=RULES).response["violations"]
        complaints.extend(f"{path}: {f['id']} {f['nodes'][0]['html'][:200]}" for f in found)

    look("/accounts/2fa/")
    look("/accounts/2fa/totp/activate/")
    look("/accounts/2fa/webauthn/add/")
    add_passkey(page)
    set_up_app(officer)
    for path in (
        "/accounts/2fa/", "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/",
        "/accounts/2fa/webauthn/", "/accounts/2fa/totp/deactivate/", "/accounts/reauthenticate/",
        "/accounts/2fa/reauthenticate/", "/accounts/2fa/webauthn/reauthenticate/",
        "/accounts/sessions/",
    ):  # fmt: skip
        look(path)
    page.context.clear_cookies(name="sessionid")
    look("/accounts/login/")
    give_password(page, officer)
    look("/accounts/2fa/authenticate/")
    assert complaints == []


def test_setting_an_app_up_needs_no_scripts(real_database, live_server, browser):
    session = sign_in(Client(), officer_with_address()).cookies["sessionid"].value
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto("/accounts/2fa/totp/activate/")
    assert page.locator("img.qr").is_visible()
    page.fill("[name=code]", "000000")
    page.locator("main form button").first.click()
    assert page.locator("main .errorlist").is_visible()
    context.close()
