"""Two people at once: one wins, the other is told, nothing is half done."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import ReviewMove
from accounts.services.drafts import NotEditable
from accounts.services.reviews import ReviewStateError
from tests.factories import MemberFactory, VentureFactory
from ventures.models import Venture, VentureOffer
from ventures.services import ventures as services

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls) -> list[str]:
    """Start the calls together in threads; the name of what each raised, or ""."""
    start = Barrier(len(calls))

    def run(call) -> str:
        try:
            start.wait(10)
            call()
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(calls)) as threads:
        return sorted(threads.map(run, calls))


@pytest.fixture
def venture(real_database):
    from django.db import transaction

    with transaction.atomic():
        return VentureFactory(status="draft")


@pytest.fixture
def maker(venture):
    return MemberFactory(organisation=venture.manufacturer.organisation)


def test_of_two_submissions_one_counts(venture, maker):
    submit = lambda: services.submit_venture(venture_id=venture.pk, member=maker)  # noqa: E731
    assert at_once(submit, submit) == ["", ReviewStateError.__name__]
    assert ReviewMove.objects.filter(review=venture.review).count() == 1


def test_of_two_writers_with_the_same_text_one_is_told(venture):
    seen = Venture.objects.get(pk=venture.pk).updated_at

    def write(summary, group):
        facts = services.VentureFacts(summary=summary, offers={group: 100})
        return lambda: services.save_venture(venture_id=venture.pk, facts=facts, seen_at=seen)

    told = at_once(write("One", "unmanned_aerial"), write("Two", "unmanned_ground"))
    assert told == ["", services.VentureChanged.__name__]
    kept = Venture.objects.get(pk=venture.pk)
    group = {"One": "unmanned_aerial", "Two": "unmanned_ground"}[kept.summary]
    assert list(VentureOffer.objects.values_list("venture", "group")) == [(venture.pk, group)]


def test_what_is_submitted_is_complete_whoever_writes_meanwhile(venture, maker):
    empty = lambda: services.save_venture(  # noqa: E731
        venture_id=venture.pk, facts=services.VentureFacts()
    )
    submit = lambda: services.submit_venture(venture_id=venture.pk, member=maker)  # noqa: E731
    told = at_once(empty, submit)
    venture.review.refresh_from_db()
    missing = services.missing_facts(Venture.objects.get(pk=venture.pk))
    if venture.review.status == "submitted":
        assert told == ["", NotEditable.__name__]
        assert missing == []
    else:
        assert told == ["", services.VentureIncomplete.__name__]
        assert missing
