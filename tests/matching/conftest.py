"""Fixtures of matching's tests."""

import pytest

from tests.factories import MandateFactory, MemberFactory, VentureFactory


@pytest.fixture(autouse=True)
def _quiet_doorbell(monkeypatch):
    """Nobody listens to the broker here: tests call what a ring would."""
    monkeypatch.setattr("celery.app.task.Task.delay", lambda self, *args, **ids: None)


@pytest.fixture
def venture(db):
    return VentureFactory()


@pytest.fixture
def mandate(db):
    return MandateFactory()


@pytest.fixture
def maker(venture):
    return MemberFactory(organisation=venture.manufacturer.organisation)


@pytest.fixture
def partner(mandate):
    return MemberFactory(organisation=mandate.company.organisation)
