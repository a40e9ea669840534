"""What runs read: published teasers, and nothing else."""

from decimal import Decimal

import pytest
from django.db import connection, transaction

from accounts.models import Review
from accounts.vocabulary import ReviewKind, ReviewStatus
from matching import engine, loaders
from tests.factories import (
    MandateFactory,
    ManufacturerFactory,
    PartnerCompanyFactory,
    VentureFactory,
)
from ventures.models import Country, Venture, VentureOffer

UNPUBLISHED = [status for status in ReviewStatus if status != ReviewStatus.APPROVED]


def test_venture_is_read_as_its_teaser_says(db):
    venture = VentureFactory(
        offers={"unmanned_aerial": 70, "components_engines": 30},
        need=Decimal("4321987.65"),
        min_tranche=Decimal("876543.21"),
        instruments=["equity", "loan"],
        forms=["jv_equity", "service_centre"],
        sides=["ukraine", "partner_country"],
        max_partner_share=None,
        readiness=8,
        track_record=0,
        excluded_countries=["FR"],
        repairable=["leopard_2"],
    )

    assert [engine.Venture(**facts) for facts in loaders.venture_facts()] == [
        engine.Venture(
            id=venture.pk,
            offer={"unmanned_aerial": 70, "components_engines": 30},
            need_eur=5_000_000.0,  # the upper edges of the bands, not 4,321,987.65 and 876,543.21
            min_tranche_eur=1_000_000.0,
            instruments=frozenset({"equity", "loan"}),
            forms=frozenset({"jv_equity", "service_centre"}),
            side=frozenset({"ukraine", "partner_country"}),
            max_partner_share=None,
            readiness=8,
            track_record=0,
            excluded_countries=frozenset({"FR"}),
            repairable=frozenset({"leopard_2"}),
        )
    ]


def test_mandate_is_read_as_its_teaser_says(db):
    mandate = MandateFactory(
        company__country_id="DK",
        interests={"unmanned": 100, "components_engines": 40},
        excluded_groups=["ammunition_large"],
        ticket_min=Decimal("1234567.89"),
        ticket_max=Decimal("9876543.21"),
        budget_left=Decimal("4000000.01"),
        instruments=["grant"],
        forms=["co_production"],
        sides=["ukraine"],
        min_share=10,
        min_readiness=4,
        min_track_record=1,
        equipment={"leopard_2": 12},
    )

    assert [engine.Mandate(**facts) for facts in loaders.mandate_facts()] == [
        engine.Mandate(
            id=mandate.pk,
            country="DK",
            interests={"unmanned": 100, "components_engines": 40},
            excluded_groups=frozenset({"ammunition_large"}),
            ticket_min_eur=1_500_000.0,
            ticket_max_eur=10_000_000.0,
            budget_left_eur=5_000_000.0,
            instruments=frozenset({"grant"}),
            forms=frozenset({"co_production"}),
            side=frozenset({"ukraine"}),
            min_share=10,
            min_readiness=4,
            min_track_record=1,
            equipment={"leopard_2": 12},
        )
    ]


def test_a_budget_that_is_not_stated_is_unlimited(db):
    MandateFactory(budget_left=None)

    (facts,) = loaders.mandate_facts()

    assert facts["budget_left_eur"] is None


def test_each_record_has_its_own_sets_whoever_else_names_the_same(db):
    both = MandateFactory(instruments=["loan", "grant"], forms=["licence"])
    turned = MandateFactory(instruments=["grant", "loan"], forms=["licence", "jv_equity"])
    one = MandateFactory(instruments=["grant"], forms=[], excluded_groups=["ammunition_large"])

    read = {facts["id"]: facts for facts in loaders.mandate_facts()}

    names = ("instruments", "forms", "excluded_groups")
    assert {pk: [set(facts[name]) for name in names] for pk, facts in read.items()} == {
        both.pk: [{"loan", "grant"}, {"licence"}, set()],
        turned.pk: [{"loan", "grant"}, {"licence", "jv_equity"}, set()],
        one.pk: [{"grant"}, set(), {"ammunition_large"}],
    }


@pytest.mark.parametrize("status", UNPUBLISHED)
def test_unpublished_records_and_records_of_unapproved_organisations_are_not_read(db, status):
    VentureFactory(status=status)
    VentureFactory(manufacturer=ManufacturerFactory(status=status))
    MandateFactory(status=status)
    MandateFactory(company=PartnerCompanyFactory(status=status))

    assert list(loaders.venture_facts()) == []
    assert list(loaders.mandate_facts()) == []


def test_mandates_from_a_country_that_is_switched_off_are_not_read(db):
    MandateFactory(company__country_id="DE")
    Country.objects.filter(code="DE").update(is_active=False)

    assert list(loaders.mandate_facts()) == []


def test_a_faulty_record_is_left_out_with_its_reason_and_stops_nobody(db):
    good = VentureFactory()
    half_offered = VentureFactory(offers={"unmanned_aerial": 40})
    no_need = VentureFactory()
    Venture.objects.filter(pk=no_need.pk).update(min_tranche_band_eur=None, need_band_eur=None)
    no_form = MandateFactory(forms=[])
    spent = MandateFactory(ticket_min=Decimal(5_000_000), budget_left=Decimal(100_000))
    kept = MandateFactory()

    inputs = loaders.load_inputs()

    assert inputs.problem.ventures.id.tolist() == [good.pk]
    assert inputs.problem.mandates.id.tolist() == [kept.pk]
    assert set(inputs.left_out) == {
        loaders.Exclusion(
            ReviewKind.VENTURE, half_offered.pk, "offer: shares must sum to 100, not 40"
        ),
        loaders.Exclusion(ReviewKind.VENTURE, no_need.pk, "need_eur: must be a number"),
        loaders.Exclusion(ReviewKind.MANDATE, no_form.pk, "forms: must not be empty"),
        loaders.Exclusion(
            ReviewKind.MANDATE, spent.pk, "what it can still give is below its smallest ticket"
        ),
    }


@pytest.mark.parametrize("count", [1, 7])
def test_reading_takes_the_same_queries_for_many_records(db, django_assert_num_queries, count):
    VentureFactory.create_batch(count)
    MandateFactory.create_batch(count)

    # a savepoint's two, 7 for ventures, 7 for mandates, the catalogue
    with django_assert_num_queries(17):
        loaders.load_inputs()


def test_one_moment_sees_no_later_change_and_cannot_write(real_database):
    with transaction.atomic():
        venture = VentureFactory()
    with loaders.one_moment():
        assert Venture.objects.published().count() == 1
        _in_another_connection(
            "UPDATE accounts_review SET status='withdrawn', approved_at=NULL, decided_at=NULL"
        )
        assert Venture.objects.published().count() == 1
    assert Venture.objects.published().count() == 0
    with pytest.raises(Exception, match="read-only"), loaders.one_moment():
        VentureOffer.objects.filter(venture=venture).update(share=1)


def test_one_moment_refuses_to_be_part_of_another_transaction(real_database):
    with (
        transaction.atomic(),
        pytest.raises(RuntimeError, match="durable"),
        loaders.one_moment(),
    ):
        Review.objects.count()


def _in_another_connection(statement: str) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(statement)
    finally:
        other.close()
