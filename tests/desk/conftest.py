"""Fixtures of the ministry's desk."""

import pytest
from django.urls import reverse

from tests.factories import OfficerFactory


@pytest.fixture
def desk(client_of, officer):
    """A browser in which `officer` works at the desk."""
    return client_of(officer)


@pytest.fixture
def screener(client_of):
    """A browser in which an officer with the screening duty works at the desk."""
    return client_of(OfficerFactory(has_screening_duty=True))


@pytest.fixture
def case_address():
    """`case_address(review)`: where the case is shown."""
    return lambda review: reverse("admin:accounts_review_change", args=[review.pk])


@pytest.fixture
def decide(desk, case_address):
    """`decide(review, decision, reason, by)`: open the case, then send the decision as seen."""

    def send(review, decision, reason=None, by=desk, seen=None):
        if seen is None:
            seen = seen_in(by.get(case_address(review)))
        facts = {"seen": seen} | ({} if reason is None else {"reason": reason})
        return by.post(reverse("admin:accounts_review_decide", args=[review.pk, decision]), facts)

    return send


def seen_in(page):
    """The stamp that the case's forms carry."""
    return page.context["seen"]
