"""The list of matches, its conditions, its export and its summary."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import LedgerEntry
from tests.factories import (
    MandateFactory,
    ManufacturerFactory,
    MatchFactory,
    MemberFactory,
    OfficerFactory,
    PartnerCompanyFactory,
    RunFactory,
    VentureFactory,
)
from tests.matching.pages import CSV, HTMX, LIST, SUMMARY, listed, maker_of, page_of


@pytest.fixture
def match(db):
    return MatchFactory()


@pytest.fixture
def company(db):
    return PartnerCompanyFactory()


@pytest.fixture
def partner(company):
    return MemberFactory(organisation=company.organisation)


def test_the_list_is_ordered_by_score_and_marks_what_is_new(client_of, company, partner):
    mandate = MandateFactory(company=company)
    run = RunFactory()
    old = timezone.now() - timedelta(days=8)
    low, high, middle = (
        MatchFactory(mandate=mandate, run=run, points=points, first_released_at=since)
        for points, since in ((70_000, old), (90_000, timezone.now()), (80_000, old))
    )

    response = client_of(partner).get(LIST)

    expected = [str(match.public_id) for match in (high, middle, low) for _link in range(2)]
    assert listed(response) == expected
    assert response.content.decode().count("New</span>") == 1


def test_equal_scores_do_not_tell_which_record_was_there_first(client_of, company, partner):
    mandate = MandateFactory(company=company)
    older, newer = VentureFactory.create_batch(2)
    run = RunFactory()
    last = MatchFactory(
        mandate=mandate, run=run, points=80_000, venture=older, public_id=UUID(int=2)
    )
    first = MatchFactory(
        mandate=mandate, run=run, points=80_000, venture=newer, public_id=UUID(int=1)
    )
    client = client_of(partner)

    expected = [str(match.public_id) for match in (first, last)]
    assert listed(client.get(LIST))[::2] == expected
    exported = b"".join(client.get(CSV).streaming_content).decode().splitlines()[1:]
    assert [line.partition(",")[0] for line in exported] == expected


def test_the_list_can_be_narrowed(client_of, company, partner):
    first, second = MandateFactory.create_batch(2, company=company, forms=["jv_equity", "licence"])
    engines = VentureFactory(offers={"components_engines": 100}, forms=["licence"])
    run = RunFactory()
    a = MatchFactory(mandate=first, run=run, points=90_000)
    b = MatchFactory(mandate=second, run=run, points=60_000, venture=engines)
    client = client_of(partner)

    def found(**query) -> set[str]:
        return set(listed(client.get(LIST, query)))

    a, b = str(a.public_id), str(b.public_id)
    assert found() == {a, b}
    assert found(mandate=first.public_id) == {a}
    assert found(min_score="60.001") == {a}
    assert found(min_score=60) == {a, b}
    assert found(category="components") == {b}
    assert found(category="unmanned") == {a}
    assert found(form="jv_equity") == {a}
    assert found(form="licence", min_score=50) == {a, b}
    assert found(mandate=MandateFactory().public_id) == set()


def test_a_manufacturer_narrows_by_what_the_other_side_wants(client_of, db):
    venture = VentureFactory()
    run = RunFactory()
    engines = MandateFactory(interests={"components_engines": 100, "unmanned": 50})
    a = MatchFactory(venture=venture, run=run, mandate=engines)
    MatchFactory(venture=venture, run=run)

    assert set(listed(client_of(maker_of(a)).get(LIST, {"category": "components"}))) == {
        str(a.public_id)
    }


@pytest.mark.parametrize(
    "query",
    [
        {"min_score": "much"},
        {"min_score": "-1"},
        {"min_score": "1e400"},
        {"mandate": "not-a-uuid"},
        {"category": "nothing"},
        {"page": "9" * 30},
        {"page": "-1"},
    ],
)
def test_nonsense_in_the_address_is_answered_with_a_page(client_of, partner, query):
    response = client_of(partner).get(LIST, query)

    assert response.status_code == 200
    if "page" not in query:
        assert "There is a problem" in response.content.decode() or response.context["form"].errors


def test_htmx_gets_the_results_alone(client_of, match):
    client = client_of(maker_of(match))

    fragment = client.get(LIST, headers=HTMX).content.decode()

    assert "<html" not in fragment
    assert str(match.public_id) in fragment
    restored = {**HTMX, "HX-History-Restore-Request": "true"}
    assert "<html" in client.get(LIST, headers=restored).content.decode()


def test_pages_of_25_keep_the_chosen_conditions(client_of, company, partner):
    mandate, run = MandateFactory(company=company), RunFactory()
    manufacturer = ManufacturerFactory()
    for place in range(26):
        MatchFactory(
            mandate=mandate,
            run=run,
            points=70_000 + place,
            venture=VentureFactory(manufacturer=manufacturer),
        )
    client = client_of(partner)

    first, second = (client.get(LIST, {"min_score": 50, "page": page}) for page in (1, 2))

    assert (len(set(listed(first))), len(set(listed(second)))) == (25, 1)
    assert "min_score=50&amp;page=2" in first.content.decode()
    assert f"{CSV}?min_score=50" in first.content.decode()


def test_the_export_is_narrowed_like_the_list_and_entered_in_the_ledger(
    client_of, company, partner
):
    mandate, run = MandateFactory(company=company), RunFactory()
    MatchFactory(mandate=mandate, run=run, points=60_000)
    high = MatchFactory(mandate=mandate, run=run, points=90_000)

    response = client_of(partner).get(CSV, {"min_score": 80})

    rows = b"".join(response.streaming_content).decode().splitlines()
    assert [str(high.public_id) in row for row in rows] == [False, True]
    assert LedgerEntry.objects.get().rows == 1


def test_an_export_with_conditions_that_make_no_sense_is_refused(client_of, partner):
    response = client_of(partner).get(CSV, {"min_score": "much"})

    assert response.status_code == 400
    assert "These conditions make no sense: Score from." in response.content.decode()
    assert not LedgerEntry.objects.exists()


def test_an_export_with_a_condition_that_is_not_known_is_refused(client_of, partner):
    response = client_of(partner).get(CSV, {"min_scor": "90"})
    assert response.status_code == 400
    assert "These conditions make no sense: min_scor." in response.content.decode()
    assert not LedgerEntry.objects.exists()


def test_the_list_offers_exports_with_what_it_knows_of_its_address(client_of, partner):
    page = client_of(partner).get(LIST, {"min_score": "60", "page": "2", "utm_source": "letter"})
    assert all(export["url"].endswith("/?min_score=60") for export in page.context["exports"])


def test_an_unknown_export_format_is_not_found(client_of, match):
    client = client_of(maker_of(match))
    assert client.get(reverse("matching:match_export", args=["xls"])).status_code == 404


def test_the_summary_counts_all_and_shows_the_best_three(client_of, company, partner):
    mandate, run = MandateFactory(company=company), RunFactory()
    for points in (60_000, 70_000, 80_000, 90_000):
        MatchFactory(mandate=mandate, run=run, points=points)

    response = client_of(partner).get(SUMMARY)

    text = response.content.decode()
    assert len(set(listed(response))) == 3
    assert '<strong class="num">4</strong> matches' in text
    assert "60.0" not in text
    assert "<html" not in text


@pytest.mark.parametrize("count", [1, 7])
@pytest.mark.parametrize("role", ["partner", "officer"])
def test_pages_take_the_same_queries_for_many_matches(
    client_of, company, partner, django_assert_max_num_queries, count, role
):
    mandate, run = MandateFactory(company=company), RunFactory()
    for _match in range(count):
        last = MatchFactory(mandate=mandate, run=run)
    client = client_of(partner if role == "partner" else OfficerFactory())

    for url, most in ((LIST, 25), (SUMMARY, 22), (page_of(last), 25)):
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200
