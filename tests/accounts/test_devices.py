"""The page of devices: readable names, and signing out from afar."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.devices import device_name
from tests.factories import UserFactory
from tests.sessions import log_in

pytestmark = pytest.mark.django_db

PAGE = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/19.0 Mobile/15E148 Safari/604.1"
)


def device_of(user, user_agent=FIREFOX):
    """A browser of that kind in which the person has signed in."""
    browser = Client(headers={"user-agent": user_agent, "accept-language": "en"})
    return log_in(user, browser)


def number_of(browser):
    return UserSession.objects.get(session_key=browser.cookies["sessionid"].value).pk


def is_signed_in(browser):
    return browser.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Mobile Safari on iOS (iPhone)"),
        ("curl/8.0", "curl"),
        ("", "Unknown browser"),
        ("<script>alert(1)</script>", "Unknown browser"),
        ("\u0419" * 400, "Unknown browser"),
    ],
)
def test_devices_have_readable_names(user_agent, name):
    assert device_name(user_agent) == name


def test_page_lists_this_device_first_and_shows_no_raw_string():
    user = UserFactory()
    phone = device_of(user, IPHONE)
    desktop = device_of(user)
    for browser, first in ((phone, "Mobile Safari"), (desktop, "Firefox")):
        page = browser.get(PAGE)
        assert [name.startswith(first) for name, _session in page.context["devices"]] == [
            True, False,
        ]  # fmt: skip
        assert "Mozilla/5.0" not in page.text
        assert page.text.count("#circle-dot") == 1


def test_one_device_is_signed_out_from_afar():
    user = UserFactory()
    lost, here, third = device_of(user, IPHONE), device_of(user), device_of(user)
    answer = here.post(PAGE, {"end": number_of(lost)}, follow=True)
    assert "Signed out: Mobile Safari on iOS (iPhone)." in answer.text
    assert (is_signed_in(lost), is_signed_in(here), is_signed_in(third)) == (False, True, True)


def test_all_others_are_signed_out_at_once():
    user = UserFactory()
    lost, here, stranger = device_of(user), device_of(user), device_of(UserFactory())
    here.post(PAGE)
    assert (is_signed_in(lost), is_signed_in(here), is_signed_in(stranger)) == (False, True, True)


@pytest.mark.parametrize("wanted", ["", "0", "-1", "x", "9" * 40, "\u0661", "1; drop"])
def test_nonsense_ends_nothing(wanted):
    here = device_of(UserFactory())
    assert here.post(PAGE, {"end": wanted}).status_code == 404
    assert is_signed_in(here)


def test_sessions_of_others_cannot_be_ended():
    here, stranger = device_of(UserFactory()), device_of(UserFactory())
    assert here.post(PAGE, {"end": number_of(stranger)}).status_code == 404
    assert is_signed_in(stranger)
