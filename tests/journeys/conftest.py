"""The whole product running, and browser windows on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.stack import Stack

FAILED = pytest.StashKey[bool]()
PICTURES = Path(__file__).resolve().parent.parent.parent / "var" / "journeys"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember a failed journey, so that its windows are photographed into var/journeys."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture
def stack(real_database, smtp_server, tmp_path) -> Iterator[Stack]:
    """Web server, worker and beat over this test's database."""
    with Stack(smtp_server, tmp_path) as running:
        yield running


@pytest.fixture
def faults_seen() -> list[str]:
    """What browsers complained of; a journey asserts that it stays empty."""
    return []


@pytest.fixture
def open_browser(request, browser, stack, faults_seen) -> Iterator:
    """`open_browser(language)`: a new window with its own cookies."""
    contexts: list[BrowserContext] = []

    def open_window(language: str) -> Page:
        context = browser.new_context(base_url=stack.address, locale=language)
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "django_language", "value": language, "url": stack.address}])
        contexts.append(context)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.on("pageerror", lambda error: faults_seen.append(str(error)))
        page.on(
            "console",
            lambda message: (
                message.type in {"error", "warning"}
                and faults_seen.append(f"{page.url}: {message.text}")
            ),
        )
        page.on(
            "response",
            lambda answer: (
                answer.status >= 500 and faults_seen.append(f"{answer.status} {answer.url}")
            ),
        )
        return page

    yield open_window
    for number, context in enumerate(contexts):
        if request.node.stash.get(FAILED, False):
            context.pages[0].screenshot(path=PICTURES / f"{request.node.name}-{number}.png")
        context.close()
