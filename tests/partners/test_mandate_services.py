"""Founding, saving and moving mandates: what is stored where, and what is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.models import Review, ReviewMove
from accounts.services import reviews
from accounts.services.drafts import NotEditable
from accounts.services.reviews import ReviewStateError
from accounts.vocabulary import ReviewKind, ReviewStatus
from partners.models import Mandate, MandateFigures
from partners.services import mandates as services
from partners.services.mandates import MandateFacts
from tests.factories import (
    MandateFactory,
    ManufacturerFactory,
    MemberFactory,
    OfficerFactory,
    PartnerCompanyFactory,
)
from ventures.models import ExchangeRate
from ventures.money import RateMissing

pytestmark = pytest.mark.django_db

FACTS = MandateFacts(
    summary="We look.",
    category_interests={"unmanned": 100},
    group_interests={"components_electronics": 40},
    excluded_groups=frozenset({"other_small_arms"}),
    currency="USD",
    ticket_min=Decimal("1000000.00"),
    ticket_max=Decimal("9876543.21"),
    budget_left=Decimal("5000000.00"),
    instruments=frozenset({"equity"}),
    forms=frozenset({"jv_equity", "service_centre"}),
    sides=frozenset({"ukraine"}),
    min_share=25,
    min_readiness=6,
    min_track_record=1,
    equipment={"leopard_1": 40},
)


@pytest.fixture
def partner():
    return MemberFactory(organisation=PartnerCompanyFactory().organisation)


@pytest.fixture
def draft(partner):
    return services.found_mandate(company=partner.organisation.partner_company, member=partner)


def stored(mandate, reader):
    return services.facts_of(Mandate.objects.get(pk=mandate.pk), reader)


def test_a_founded_mandate_is_an_empty_draft_with_a_code_name(draft, partner):
    review = draft.review
    assert (review.kind, review.status) == (ReviewKind.MANDATE, ReviewStatus.DRAFT)
    assert review.organisation == partner.organisation
    assert draft.code_name
    assert stored(draft, partner) == MandateFacts()


def test_nobody_founds_a_mandate_for_others(partner):
    with pytest.raises(services.NotItsMember):
        services.found_mandate(company=PartnerCompanyFactory(), member=partner)
    assert not Mandate.objects.exists()


def test_saved_facts_are_read_back_whole_and_replaced_whole(draft, partner):
    services.save_mandate(mandate_id=draft.pk, facts=FACTS)
    assert stored(draft, partner) == FACTS
    services.save_mandate(mandate_id=draft.pk, facts=MandateFacts())
    assert stored(draft, partner) == MandateFacts()


def test_the_teaser_gets_bands_and_the_figures_exact_amounts(draft):
    services.save_mandate(mandate_id=draft.pk, facts=FACTS)
    teaser = Mandate.objects.get(pk=draft.pk)
    assert teaser.ticket_min_band_eur == 1_000_000
    assert teaser.ticket_max_band_eur == 10_000_000
    assert teaser.budget_left_band_eur == 5_000_000
    figures = MandateFigures.objects.get(mandate=draft)
    assert figures.ticket_min_eur == Decimal("860000.00")
    assert figures.ticket_max_eur == Decimal("8493827.16")
    assert figures.budget_left_eur == Decimal("4300000.00")


@pytest.mark.parametrize("given", ["ticket_min", "ticket_max", "budget_left"])
def test_a_draft_may_know_one_amount_only(draft, partner, given):
    facts = replace(MandateFacts(), **{given: Decimal("10.00")})
    services.save_mandate(mandate_id=draft.pk, facts=facts)
    assert stored(draft, partner) == facts


def test_a_currency_without_a_rate_saves_nothing(draft, partner):
    ExchangeRate.objects.filter(currency="USD").delete()
    with pytest.raises(RateMissing):
        services.save_mandate(mandate_id=draft.pk, facts=FACTS)
    assert stored(draft, partner) == MandateFacts()


def test_who_was_overtaken_replaces_nothing(draft, partner):
    read_at = draft.updated_at
    services.save_mandate(mandate_id=draft.pk, facts=FACTS, seen_at=read_at)
    with pytest.raises(services.MandateChanged):
        services.save_mandate(mandate_id=draft.pk, facts=MandateFacts(), seen_at=read_at)
    assert stored(draft, partner) == FACTS


@pytest.mark.parametrize(
    "status", [status for status in ReviewStatus if status not in {"draft", "returned"}]
)
def test_only_drafts_and_returned_mandates_are_saved(status):
    mandate = MandateFactory(status=status)
    with pytest.raises(NotEditable):
        services.save_mandate(mandate_id=mandate.pk, facts=FACTS)
    assert Mandate.objects.get(pk=mandate.pk).summary == mandate.summary


@pytest.mark.parametrize(
    ("lack", "step"),
    [
        ({"summary": ""}, "summary"),
        ({"category_interests": {}, "group_interests": {}}, "interests"),
        ({"ticket_min": None}, "ticket_min"),
        ({"ticket_max": None}, "ticket_max"),
        ({"instruments": frozenset()}, "instruments"),
        ({"forms": frozenset()}, "forms"),
        ({"sides": frozenset()}, "sides"),
    ],
)
def test_a_mandate_that_lacks_one_fact_is_not_submitted(draft, partner, lack, step):
    services.save_mandate(mandate_id=draft.pk, facts=replace(FACTS, **lack))
    with pytest.raises(services.MandateIncomplete) as refusal:
        services.submit_mandate(mandate_id=draft.pk, member=partner)
    assert [fact.step for fact in refusal.value.missing] == [step]
    assert Review.objects.get(mandate=draft).status == ReviewStatus.DRAFT


@pytest.mark.parametrize(
    "open_answer",
    ["budget_left", "excluded_groups", "min_share", "min_readiness", "equipment"],
)
def test_asking_for_nothing_is_an_answer(draft, partner, open_answer):
    facts = replace(FACTS, **{open_answer: getattr(MandateFacts(), open_answer)})
    services.save_mandate(mandate_id=draft.pk, facts=facts)
    mandate = services.submit_mandate(mandate_id=draft.pk, member=partner)
    assert mandate.review.status == ReviewStatus.SUBMITTED


def test_a_mandate_goes_its_way_and_each_move_is_logged(draft, partner):
    services.save_mandate(mandate_id=draft.pk, facts=FACTS)
    services.submit_mandate(mandate_id=draft.pk, member=partner)
    reviews.approve_review(review_id=draft.review_id, officer=OfficerFactory())
    assert Mandate.objects.published().filter(pk=draft.pk).exists()
    services.withdraw_mandate(mandate_id=draft.pk, member=partner)
    assert not Mandate.objects.published().filter(pk=draft.pk).exists()
    services.revise_mandate(mandate_id=draft.pk, member=partner)
    moves = ReviewMove.objects.filter(review=draft.review_id).order_by("pk")
    assert list(moves.values_list("to_status", flat=True)) == [
        "submitted", "approved", "withdrawn", "draft",
    ]  # fmt: skip


MOVES = {
    "submit": (services.submit_mandate, {"draft", "returned"}),
    "withdraw": (services.withdraw_mandate, {"returned", "submitted", "approved"}),
    "revise": (services.revise_mandate, {"approved", "withdrawn"}),
}


@pytest.mark.parametrize("status", ReviewStatus)
@pytest.mark.parametrize("move", MOVES)
def test_moves_are_possible_from_their_states_only(status, move):
    mandate = MandateFactory(status=status)
    partner = MemberFactory(organisation=mandate.company.organisation)
    service, possible = MOVES[move]
    if status in possible:
        assert service(mandate_id=mandate.pk, member=partner).review.status != status
        return
    with pytest.raises(ReviewStateError):
        service(mandate_id=mandate.pk, member=partner)
    assert Review.objects.get(mandate=mandate).status == status


@pytest.mark.parametrize(
    ("smallest", "largest", "budget", "takes_part"),
    [
        ("1000000", "2000000", None, True),
        ("1000000", "2000000", "2000000", True),
        ("1000000", "2000000", "1000000", True),
        ("1000000", "2000000", "999999", True),  # one band: what runs compare
        ("1000000", "2000000", "700000", False),
        ("1000000", "1000000", "5000000", True),
    ],
)
def test_a_ceiling_below_the_smallest_ticket_takes_no_part(smallest, largest, budget, takes_part):
    mandate = MandateFactory(
        ticket_min=Decimal(smallest),
        ticket_max=Decimal(largest),
        budget_left=budget and Decimal(budget),
    )
    assert services.takes_part(mandate) == takes_part


def test_a_draft_without_tickets_is_not_said_to_stay_outside(draft):
    assert services.takes_part(draft)


def test_a_strangers_reading_of_the_facts_lacks_the_amounts(draft):
    services.save_mandate(mandate_id=draft.pk, facts=FACTS)
    seen = stored(draft, MemberFactory(organisation=ManufacturerFactory().organisation))
    assert (seen.ticket_min, seen.ticket_max, seen.budget_left) == (None, None, None)
