"""Fixtures of the tests of accounts."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english():
    """Texts outside a page are compared in English, whatever a page before spoke."""
    with translation.override("en"):
        yield
