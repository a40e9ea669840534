"""What would raise a score: single changes, true to the engine, and nothing that was hidden."""

from decimal import Decimal

import pytest

from matching import engine, loaders
from matching.cards import with_facts
from matching.engine import CRITERIA
from matching.improvements import MANDATE_CHANGES, VENTURE_CHANGES, improvements_of
from matching.models import Match
from matching.reasons import Reader
from partners.models import MandateFigures
from tests.factories import MandateFactory, MatchFactory, OfficerFactory, VentureFactory
from tests.matching.pages import maker_of, page_of, partner_of
from ventures.models import Instrument, VentureFigures


def scored(venture, mandate) -> Match:
    """A released match with the score that the engine gives the two now."""
    score = score_of(venture, mandate)
    assert score.points is not None, score.failed_gates
    return MatchFactory(
        venture=venture,
        mandate=mandate,
        points=score.points,
        points_low=score.points_low,
        points_high=score.points_high,
        completeness=score.completeness,
        criteria=[item.contribution for item in score.criteria],
    )


def score_of(venture, mandate):
    pair = loaders.pair_of(fresh(venture), fresh(mandate))
    return engine.score_pair(pair.venture, pair.mandate, engine.Weights(), pair.catalogue)


@pytest.fixture
def match(db):
    venture = VentureFactory(readiness=None, max_partner_share=20, track_record=1)
    mandate = MandateFactory(min_readiness=6, min_share=30, min_track_record=2)
    mandate.instruments.set(Instrument.objects.filter(code__in=["equity", "loan"]))
    venture.instruments.set(Instrument.objects.filter(code__in=["equity", "grant"]))
    return scored(venture, mandate)


def fresh(record):
    return type(record).objects.with_teaser_facts().get(pk=record.pk)


def texts(match, reader) -> dict[str, list[tuple[str, str, str]]]:
    return {
        side.code_name: [(s.text, s.gain_text, s.score_text) for s in side.suggestions]
        for side in improvements_of(with_facts(Match.objects.all()).get(pk=match.pk), reader)
    }


def test_each_side_reads_what_it_can_change_itself(match):
    ours = texts(match, Reader.MANUFACTURER)
    theirs = texts(match, Reader.PARTNER)

    assert set(ours) == {match.venture.code_name}
    assert set(theirs) == {match.mandate.code_name}
    assert {text for text, *_ in ours[match.venture.code_name]} == {
        "Accept one more instrument: Loan.",
        "Allow a partner a share of 30\u00a0%.",
        "State your level of technology readiness.",
    }
    assert {text for text, *_ in theirs[match.mandate.code_name]} == {
        "Accept one more instrument: Grant.",
        "Ask for a share of 20\u00a0%.",
        "Ask for less of a track record: in trials.",
    }
    assert texts(match, Reader.MINISTRY) == ours | theirs


def test_the_promised_score_is_what_the_change_gives(match):
    """The best change first; made in the database, it gives the score that was promised."""
    promised = {
        text: points for text, _gain, points in texts(match, Reader.MANUFACTURER).popitem()[1]
    }
    match.venture.instruments.add(Instrument.objects.get(code="loan"))
    changed = score_of(match.venture, match.mandate)

    assert promised["Accept one more instrument: Loan."] == (
        f"{changed.points / 1000:.1f}"
        f" ({changed.points_low / 1000:.1f}–{changed.points_high / 1000:.1f})"
    )
    gains = [float(gain) for _text, gain, _score in texts_with_old_facts(match)]
    assert gains == sorted(gains, reverse=True)


def texts_with_old_facts(match):
    match.venture.instruments.remove(Instrument.objects.get(code="loan"))
    return texts(match, Reader.MANUFACTURER).popitem()[1]


def test_an_unknown_fact_shows_the_range_that_it_opens(match):
    found = {text: score for text, _gain, score in texts(match, Reader.MANUFACTURER).popitem()[1]}
    low, high = (match.points - 2_500, match.points + 2_500)

    assert found["State your level of technology readiness."] == (
        f"{low / 1000:.1f}–{high / 1000:.1f}"
    )


def test_nothing_is_suggested_for_a_score_that_is_out_of_date(match):
    match.venture.instruments.add(Instrument.objects.get(code="loan"))
    assert texts(match, Reader.MANUFACTURER) == {}


def test_amounts_within_their_bands_change_no_suggestion(client_of, db):
    """The tranche of the venture is above what the mandate gives in all, were it not for a band."""
    venture = VentureFactory(need=Decimal(9_000_000), min_tranche=Decimal(600_000))
    mandate = MandateFactory(ticket_min=Decimal(6_000_000), ticket_max=Decimal(6_500_000))
    match = scored(venture, mandate)
    client = client_of(partner_of(match))
    before = client.get(page_of(match)).content.decode()
    VentureFigures.objects.update(need=8_000_000, need_eur=8_000_000, min_tranche_eur=550_000)
    after = client.get(page_of(match)).content.decode()

    assert "Raise your largest ticket to EUR 7–10 m." in before
    strip = before.split('<main id="main"')[1], after.split('<main id="main"')[1]
    assert strip[0] == strip[1]
    assert MandateFigures.objects.count() == 1


def test_the_page_says_it_to_members_and_to_the_ministry(client_of, match):
    maker = client_of(maker_of(match)).get(page_of(match)).content.decode()
    partner = client_of(partner_of(match)).get(page_of(match)).content.decode()
    officer = client_of(OfficerFactory()).get(page_of(match)).content.decode()

    assert "What would raise this score" in maker
    assert "Accept one more instrument: Loan." in maker
    assert "Accept one more instrument: Grant." not in maker
    assert "Accept one more instrument: Grant." in partner
    for code_name in (match.venture.code_name, match.mandate.code_name):
        assert f"What {code_name} could change" in officer


def test_a_perfect_pair_has_nothing_to_raise(client_of, db):
    match = scored(VentureFactory(readiness=9, track_record=3), MandateFactory())
    if match.points == 100_000:
        text = client_of(maker_of(match)).get(page_of(match)).content.decode()
        assert "No single change to your record would raise it." in text
    assert all(len(item) == 3 for rows in texts(match, Reader.MINISTRY).values() for item in rows)


def test_every_field_that_the_engine_may_suggest_has_its_words():
    assert set(VENTURE_CHANGES) == {
        "min_tranche_eur", "instruments", "forms", "max_partner_share", "readiness",
        "track_record", "repairable",
    }  # fmt: skip
    assert set(MANDATE_CHANGES) == {
        "ticket_max_eur", "ticket_min_eur", "instruments", "forms", "min_share", "min_readiness",
        "min_track_record", "interests", "equipment",
    }  # fmt: skip
    assert len(CRITERIA) == 9


def test_records_read_for_a_page_are_those_that_a_run_reads(db):
    """Both ways from the database to the engine give the same facts, but for the countries."""
    venture = VentureFactory(excluded_countries=["RO"])
    mandate = MandateFactory()
    pair = loaders.pair_of(fresh(venture), fresh(mandate))
    (ours,), (theirs,) = loaders.venture_facts(), loaders.mandate_facts()

    assert pair.venture == engine.Venture(**ours | {"excluded_countries": frozenset()})
    assert pair.mandate == engine.Mandate(**theirs)
