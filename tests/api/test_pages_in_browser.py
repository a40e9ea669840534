"""The reference and the page of tokens in a real browser: no complaint, no violation, no script."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from accounts.models import ApiToken
from tests.factories import AnalystFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["en", "uk"])
def window(browser, live_server, request) -> Iterator[tuple[Page, list[str]]]:
    """A page and the list of what the browser complains of."""
    context = browser.new_context(
        base_url=live_server.url, locale=request.param, viewport={"width": 1280, "height": 900}
    )
    context.add_cookies(
        [{"name": "django_language", "value": request.param, "url": live_server.url}]
    )
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: complaints.append(f"{message.type} {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "response",
        lambda answer: answer.status >= 400 and complaints.append(f"{answer.status} {answer.url}"),
    )
    yield page, complaints
    context.close()


def violations(page: Page) -> list[str]:
    """What axe finds."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found]


def test_the_reference_is_shown_without_complaint(window):
    page, complaints = window

    answer = page.goto("/api/docs/")

    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert page.locator("article h3").count() == 7 + 3
    assert page.get_by_text("GET /api/v1/matches/export/").is_visible()
    assert page.get_by_text("excluded_countries").first.is_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert complaints == []


def test_a_token_is_made_used_and_revoked(window, client_of):
    page, complaints = window
    session = client_of(AnalystFactory(password="!")).cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}]
    )

    page.goto("/settings/tokens/")
    assert violations(page) == []
    page.fill("input[name=name]", "Copy")
    page.check("input[value='matches:read']")
    page.locator("main form button[type=submit]").click()
    secret = page.locator("pre").inner_text()
    assert violations(page) == []
    answer = page.request.get("/api/v1/matches/", headers={"authorization": f"Bearer {secret}"})
    assert answer.json() == {"next": None, "results": []}

    page.locator("main table a").click()
    assert violations(page) == []
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/settings/tokens/")
    assert not ApiToken.objects.exists()
    assert complaints == []
