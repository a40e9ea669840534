"""Founding, saving and moving ventures: what is stored where, and what is refused."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import Review, ReviewMove
from accounts.services import reviews
from accounts.services.drafts import NotEditable
from accounts.services.reviews import ReviewStateError
from accounts.vocabulary import ReviewKind, ReviewStatus
from tests.factories import ManufacturerFactory, MemberFactory, OfficerFactory, VentureFactory
from ventures.models import ExchangeRate, Venture, VentureFigures, VentureIdentity
from ventures.money import RateMissing
from ventures.services import ventures as services
from ventures.services.ventures import VentureFacts

pytestmark = pytest.mark.django_db

FACTS = VentureFacts(
    title="Hidden line",
    summary="We grow.",
    offers={"unmanned_aerial": 60, "unmanned_ground": 40},
    currency="UAH",
    need=Decimal("120000000.00"),
    min_tranche=Decimal("5000000.00"),
    instruments=frozenset({"equity", "grant"}),
    forms=frozenset({"jv_equity"}),
    sides=frozenset({"ukraine"}),
    max_partner_share=49,
    readiness=7,
    track_record=2,
    excluded_countries=frozenset({"HU"}),
    repairable=frozenset({"leopard_1"}),
)


@pytest.fixture
def maker():
    manufacturer = ManufacturerFactory()
    return MemberFactory(organisation=manufacturer.organisation)


@pytest.fixture
def draft(maker):
    return services.found_venture(manufacturer=maker.organisation.manufacturer, member=maker)


def stored(venture, reader):
    return services.facts_of(Venture.objects.get(pk=venture.pk), reader)


def test_a_founded_venture_is_an_empty_draft_with_a_code_name(draft, maker):
    assert draft.review.status == ReviewStatus.DRAFT
    assert (draft.review.kind, draft.review.organisation) == (
        ReviewKind.VENTURE,
        maker.organisation,
    )
    assert draft.code_name
    assert stored(draft, maker) == VentureFacts()


def test_nobody_founds_a_venture_for_others(maker):
    with pytest.raises(services.NotItsMember):
        services.found_venture(manufacturer=ManufacturerFactory(), member=maker)
    assert Review.objects.filter(kind=ReviewKind.VENTURE).count() == 0


def test_saved_facts_are_read_back_whole(draft, maker):
    services.save_venture(venture_id=draft.pk, facts=FACTS)
    assert stored(draft, maker) == FACTS


def test_saving_again_replaces_everything(draft, maker):
    services.save_venture(venture_id=draft.pk, facts=FACTS)
    services.save_venture(venture_id=draft.pk, facts=VentureFacts())
    assert stored(draft, maker) == VentureFacts()


def test_the_teaser_gets_bands_and_the_figures_exact_amounts(draft):
    services.save_venture(venture_id=draft.pk, facts=FACTS)
    teaser = Venture.objects.get(pk=draft.pk)
    assert (teaser.need_band_eur, teaser.min_tranche_band_eur) == (3_000_000, 200_000)
    figures = VentureFigures.objects.get(venture=draft)
    assert figures.need_eur == Decimal("2484000.00")
    assert figures.min_tranche_eur == Decimal("103500.00")
    assert figures.eur_per_unit == Decimal("0.0207")


@pytest.mark.parametrize("given", ["need", "min_tranche"])
def test_a_draft_may_know_one_amount_only(draft, maker, given):
    facts = replace(VentureFacts(), **{given: Decimal("10.00")})
    services.save_venture(venture_id=draft.pk, facts=facts)
    assert stored(draft, maker) == facts


def test_a_currency_without_a_rate_saves_nothing(draft, maker):
    ExchangeRate.objects.filter(currency="UAH").delete()
    with pytest.raises(RateMissing):
        services.save_venture(venture_id=draft.pk, facts=FACTS)
    assert stored(draft, maker) == VentureFacts()


def test_an_amount_beyond_every_band_saves_nothing(draft, maker):
    facts = replace(FACTS, currency="EUR", need=Decimal("10000000000.01"))
    with pytest.raises(ValueError, match="no band"):
        services.save_venture(venture_id=draft.pk, facts=facts)
    assert stored(draft, maker) == VentureFacts()


def test_who_was_overtaken_replaces_nothing(draft, maker):
    read_at = draft.updated_at
    services.save_venture(venture_id=draft.pk, facts=FACTS, seen_at=read_at)
    with pytest.raises(services.VentureChanged):
        services.save_venture(venture_id=draft.pk, facts=VentureFacts(), seen_at=read_at)
    assert stored(draft, maker) == FACTS
    newest = Venture.objects.get(pk=draft.pk).updated_at
    assert newest > read_at
    later = newest + timedelta(microseconds=1)
    with pytest.raises(services.VentureChanged):
        services.save_venture(venture_id=draft.pk, facts=VentureFacts(), seen_at=later)


@pytest.mark.parametrize(
    "status", [status for status in ReviewStatus if status not in {"draft", "returned"}]
)
def test_only_drafts_and_returned_ventures_are_saved(status):
    venture = VentureFactory(status=status)
    with pytest.raises(NotEditable) as refusal:
        services.save_venture(venture_id=venture.pk, facts=FACTS)
    assert refusal.value.status == status
    assert Venture.objects.get(pk=venture.pk).summary == venture.summary


def test_an_empty_venture_lacks_all_that_a_submission_needs(draft):
    missing = [fact.step for fact in services.missing_facts(draft)]
    assert missing == [
        "title", "summary", "offers", "need", "min_tranche", "instruments", "forms", "sides",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lack", "step"),
    [
        ({"title": ""}, "title"),
        ({"summary": ""}, "summary"),
        ({"offers": {}}, "offers"),
        ({"offers": {"unmanned_aerial": 99}}, "offers"),
        ({"offers": {"unmanned_aerial": 100, "unmanned_ground": 1}}, "offers"),
        ({"need": None}, "need"),
        ({"min_tranche": None}, "min_tranche"),
        ({"instruments": frozenset()}, "instruments"),
        ({"forms": frozenset()}, "forms"),
        ({"sides": frozenset()}, "sides"),
    ],
)
def test_a_venture_that_lacks_one_fact_is_not_submitted(draft, maker, lack, step):
    services.save_venture(venture_id=draft.pk, facts=replace(FACTS, **lack))
    with pytest.raises(services.VentureIncomplete) as refusal:
        services.submit_venture(venture_id=draft.pk, member=maker)
    assert [fact.step for fact in refusal.value.missing] == [step]
    assert Review.objects.get(venture=draft).status == ReviewStatus.DRAFT


@pytest.mark.parametrize(
    "unknown", ["max_partner_share", "readiness", "track_record", "excluded_countries"]
)
def test_unknown_is_an_answer(draft, maker, unknown):
    facts = replace(FACTS, **{unknown: getattr(VentureFacts(), unknown)})
    services.save_venture(venture_id=draft.pk, facts=facts)
    venture = services.submit_venture(venture_id=draft.pk, member=maker)
    assert venture.review.status == ReviewStatus.SUBMITTED


def test_a_venture_goes_its_way_and_each_move_is_logged(draft, maker):
    services.save_venture(venture_id=draft.pk, facts=FACTS)
    services.submit_venture(venture_id=draft.pk, member=maker)
    reviews.approve_review(review_id=draft.review_id, officer=OfficerFactory())
    assert Venture.objects.published().filter(pk=draft.pk).exists()
    services.revise_venture(venture_id=draft.pk, member=maker)
    assert not Venture.objects.published().filter(pk=draft.pk).exists()
    services.submit_venture(venture_id=draft.pk, member=maker)
    services.withdraw_venture(venture_id=draft.pk, member=maker)
    services.revise_venture(venture_id=draft.pk, member=maker)
    moves = ReviewMove.objects.filter(review=draft.review_id).order_by("pk")
    assert list(moves.values_list("to_status", flat=True)) == [
        "submitted", "approved", "draft", "submitted", "withdrawn", "draft",
    ]  # fmt: skip


MOVES = {
    "submit": (services.submit_venture, {"draft", "returned"}),
    "withdraw": (services.withdraw_venture, {"returned", "submitted", "approved"}),
    "revise": (services.revise_venture, {"approved", "withdrawn"}),
}


@pytest.mark.parametrize("status", ReviewStatus)
@pytest.mark.parametrize("move", MOVES)
def test_moves_are_possible_from_their_states_only(status, move):
    venture = VentureFactory(status=status)
    maker = MemberFactory(organisation=venture.manufacturer.organisation)
    service, possible = MOVES[move]
    if status in possible:
        assert service(venture_id=venture.pk, member=maker).review.status != status
        return
    with pytest.raises(ReviewStateError):
        service(venture_id=venture.pk, member=maker)
    assert Review.objects.get(venture=venture).status == status


def test_a_strangers_reading_of_the_facts_lacks_what_is_closed(draft):
    services.save_venture(venture_id=draft.pk, facts=FACTS)
    seen = stored(draft, MemberFactory(organisation=ManufacturerFactory().organisation))
    assert (seen.title, seen.need, seen.min_tranche) == ("", None, None)
    assert VentureIdentity.objects.get(venture=draft).title == FACTS.title
