"""Fixtures that every test may use."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright

from config.cache import CacheWithStandIn
from tests.factories import MemberFactory, OfficerFactory
from tests.sessions import sign_in

SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _empty_cache():
    """No rate limit or cached page outlives a test."""
    yield
    cache.clear()


@pytest.fixture
def cache_is_away(settings, monkeypatch):
    """Nothing listens where the cache should be."""
    dead = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": dead}
    monkeypatch.setattr(CacheWithStandIn, "away_until", 0.0)


@pytest.fixture(autouse=True)
def _first_language():
    """A page in Ukrainian leaves its language behind in the thread."""
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def officer(db):
    """A ministry officer."""
    return OfficerFactory()


@pytest.fixture
def client_of(db):
    """`client_of(user)`: a browser in which that person has just logged in, an officer with a
    second factor."""

    return lambda user: sign_in(Client(), user)


@pytest.fixture
def member(db):
    """`member(organisation, role)`: a person who acts for it."""
    return lambda organisation, role="owner": MemberFactory(organisation=organisation, role=role)


@pytest.fixture
def real_database(transactional_db):
    """A database whose commits are real, with the catalogue and weights that a flush took away."""
    from matching.services.weights import load_first_weights
    from ventures.services.catalogue import load_catalogue

    load_catalogue()
    load_first_weights()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The installed Chromium; skipped, with the reason, where there is none.

    It ends with its module: Playwright runs an event loop in this thread, in which no second one
    may start and in which Django refuses its ORM unless it is told that nothing here is async.
    """
    path = os.environ.get("CHROMIUM_PATH")
    if not path:
        pytest.skip("no Chromium: CHROMIUM_PATH is not set (run through `make test`)")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield chromium
        chromium.close()
