"""Who hears of which match, and when."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import (
    Notification,
    NotificationPreference,
)
from accounts.services.notifications import next_digest_at
from accounts.vocabulary import Frequency, LetterKind
from matching.services import releases
from matching.services.releases import Release
from tests.factories import (
    MandateFactory,
    ManufacturerFactory,
    MemberFactory,
    VentureFactory,
)
from tests.matching.news_steps import letter_to, matters, prefer, release
from tests.matching.test_releases import complete_run


def test_a_new_match_is_news_for_every_active_member_of_both_sides(
    venture, mandate, maker, partner
):
    colleague = MemberFactory(organisation=maker.organisation, role="viewer")
    MemberFactory(organisation=maker.organisation, is_active=False)
    MemberFactory()

    assert release((venture, mandate)) == Release(new=1, told=3)

    kind = LetterKind.NEW_MATCH
    assert matters() == {
        (maker.pk, kind, f"match:{venture.pk}:{mandate.pk}:venture"),
        (colleague.pk, kind, f"match:{venture.pk}:{mandate.pk}:venture"),
        (partner.pk, kind, f"match:{venture.pk}:{mandate.pk}:mandate"),
    }


def test_a_match_is_news_only_for_the_side_on_whose_list_it_is(venture, mandate, maker, partner):
    release((venture, mandate, {"rank_for_mandate": None}))

    assert [row[0] for row in matters()] == [maker.pk]


def test_a_match_is_news_from_the_organisations_minimum_score_on(venture, mandate, maker, partner):
    prefer(maker, minimum_score=80)
    prefer(partner, minimum_score=81)

    release((venture, mandate, {"points": 80_000}))

    assert [row[0] for row in matters()] == [maker.pk]


def test_an_organisation_that_wants_no_letters_gets_no_news(venture, mandate, maker, partner):
    prefer(maker, frequency=Frequency.NONE)

    release((venture, mandate))

    assert [row[0] for row in matters()] == [partner.pk]


def test_an_organisation_that_stated_nothing_hears_daily_from_70_on(
    venture, mandate, maker, partner
):
    NotificationPreference.objects.all().delete()

    release((venture, mandate, {"points": 70_000, "points_low": 60_000}))

    due = set(Notification.objects.values_list("due_at", flat=True))
    assert Notification.objects.count() == 2
    assert due == {next_digest_at(Frequency.DAILY, timezone.now())}


@pytest.mark.parametrize(
    ("frequency", "due"),
    [
        (Frequency.DAILY, datetime(2026, 11, 25, 6, tzinfo=UTC)),
        (Frequency.WEEKLY, datetime(2026, 11, 30, 6, tzinfo=UTC)),
    ],
)
def test_digests_leave_at_8_in_the_morning_in_kyiv(frequency, due):
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert next_digest_at(frequency, now) == due


@pytest.mark.parametrize("frequency", [Frequency.IMMEDIATE, Frequency.DAILY, Frequency.WEEKLY])
def test_news_is_due_when_the_organisation_wants_it(venture, mandate, maker, frequency):
    prefer(maker, frequency=frequency)

    release((venture, mandate))

    (notification,) = Notification.objects.all()
    expected = next_digest_at(frequency, timezone.now())
    assert abs(notification.due_at - expected) < timedelta(seconds=5)


def test_a_match_is_told_once_however_many_runs_find_it(venture, mandate, maker, partner):
    release((venture, mandate))
    before = matters()

    assert release((venture, mandate)) == Release()
    assert release((venture, mandate, {"points": 85_000})) == Release(changed=1)
    release()
    assert release((venture, mandate)) == Release(new=1, told=2)  # it had not been sent yet
    assert matters() == before


def test_a_match_that_was_sent_and_comes_back_is_not_told_again(venture, mandate, maker):
    release((venture, mandate))
    letter_to(maker)
    release()

    assert release((venture, mandate)) == Release(new=1, told=0)
    assert Notification.objects.count() == 1


def test_a_match_that_reaches_the_minimum_or_the_list_becomes_news(
    venture, mandate, maker, partner
):
    release((venture, mandate, {"points": 69_999, "points_low": 0, "rank_for_mandate": None}))
    assert matters() == set()

    assert release((venture, mandate, {"points": 70_000, "points_low": 0})).told == 2


def test_lowering_the_minimum_does_not_make_old_matches_news(venture, mandate, maker):
    prefer(maker, minimum_score=90)
    release((venture, mandate))
    prefer(maker, minimum_score=50)

    assert release((venture, mandate)).told == 0


def test_news_that_waits_is_forgotten_when_its_pair_goes(venture, mandate, maker, partner):
    release((venture, mandate))

    release((venture, mandate, {"rank_for_mandate": None}))
    assert [row[0] for row in matters()] == [maker.pk]
    release()
    assert matters() == set()


def test_telling_takes_the_same_queries_for_many_pairs(db):
    manufacturer = ManufacturerFactory()
    MemberFactory(organisation=manufacturer.organisation)
    ventures = VentureFactory.create_batch(5, manufacturer=manufacturer)
    mandates = MandateFactory.create_batch(3)
    one = complete_run((ventures[0], mandates[0]))
    all_pairs = [(ours, theirs) for ours in ventures for theirs in mandates]

    with CaptureQueriesContext(connection) as for_one:
        assert releases.release_run(run_id=one.pk) == Release(new=1, told=1)
    many = complete_run(*all_pairs)
    with CaptureQueriesContext(connection) as for_many:
        assert releases.release_run(run_id=many.pk) == Release(new=14, told=14)

    assert len(for_many) == len(for_one)
