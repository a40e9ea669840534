"""The pages of matches: who may open them, what they say, and what they never say."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import LedgerEntry
from accounts.vocabulary import OrganisationKind, ReviewStatus
from matching.models import Match
from tests.factories import (
    AnalystFactory,
    MandateFactory,
    ManufacturerFactory,
    MatchFactory,
    MemberFactory,
    OfficerFactory,
    OrganisationFactory,
    PartnerCompanyFactory,
    UserFactory,
    VentureFactory,
    review_facts,
)
from tests.matching.pages import CSV, LIST, SUMMARY, listed, maker_of, page_of, partner_of


def take_off_the_list_of(side: str) -> None:
    """Every match is on the other side's list only."""
    dates = {f"{name}_for_{side}": None for name in ("rank", "since", "changed")}
    Match.objects.update(**dates)


@pytest.fixture
def match(db):
    return MatchFactory(rank_for_venture=17, rank_for_mandate=18)


def people(match) -> dict:
    return {
        "maker": maker_of(match),
        "partner": partner_of(match, role="viewer"),
        "officer": OfficerFactory(),
        "analyst": AnalystFactory(),
        "other maker": MemberFactory(organisation=ManufacturerFactory().organisation),
        "other partner": MemberFactory(organisation=PartnerCompanyFactory().organisation),
        "applicant": MemberFactory(
            organisation=OrganisationFactory(
                kind=OrganisationKind.PARTNER, status=ReviewStatus.SUBMITTED
            )
        ),
        "nobody": UserFactory(),
    }


MATRIX = {  # the match's own page, how many matches the list shows
    "maker": (200, 1),
    "partner": (200, 1),
    "officer": (200, 1),
    "analyst": (200, 1),
    "other maker": (404, 0),
    "other partner": (404, 0),
    "applicant": (404, 0),
    "nobody": (404, 0),
}


@pytest.mark.parametrize("who", MATRIX)
def test_access_to_pages_of_matches(client_of, match, who):
    status, count = MATRIX[who]
    client = client_of(people(match)[who])

    assert client.get(page_of(match)).status_code == status
    for url in (LIST, SUMMARY):
        response = client.get(url)
        assert response.status_code == 200
        assert set(listed(response)) == ({str(match.public_id)} if count else set())
    export = client.get(CSV)
    assert len(b"".join(export.streaming_content).splitlines()) == 1 + count


@pytest.mark.parametrize("url", [LIST, SUMMARY, CSV])
def test_strangers_are_asked_to_log_in(client, match, url):
    for address in (url, page_of(match)):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("url", [LIST, SUMMARY, CSV])
def test_pages_of_matches_only_answer_to_reading(client_of, match, url):
    client = client_of(maker_of(match))
    for address in (url, page_of(match)):
        assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    ("who", "own", "other"), [(maker_of, "venture", "mandate"), (partner_of, "mandate", "venture")]
)
def test_the_other_sides_rank_is_never_shown(client_of, match, who, own, other):
    """Byte for byte, pages and exports stay the same whatever the other side's rank is."""
    client = client_of(who(match))

    def everything() -> list[str]:
        pages = [client.get(url).content.decode() for url in (LIST, SUMMARY, page_of(match))]
        export = b"".join(client.get(CSV).streaming_content).decode()
        # what belongs to the request, not to the page
        return [re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", p) for p in pages] + [
            export
        ]

    before = everything()
    Match.objects.update(**{f"rank_for_{other}": 3})
    assert everything() == before
    take_off_the_list_of(other)
    assert everything() == before
    Match.objects.update(**{f"rank_for_{own}": 3})
    assert everything() != before


def test_a_side_does_not_see_pairs_of_the_other_sides_list_only(client_of, match):
    take_off_the_list_of("venture")
    client = client_of(maker_of(match))

    assert client.get(page_of(match)).status_code == 404
    assert listed(client.get(LIST)) == []
    assert client_of(partner_of(match)).get(page_of(match)).status_code == 200


@pytest.mark.parametrize("record", ["venture", "mandate"])
@pytest.mark.parametrize("of_organisation", [False, True])
def test_a_record_that_is_withdrawn_takes_its_matches_with_it_at_once(
    client_of, match, record, of_organisation
):
    makers, partners = client_of(maker_of(match)), client_of(partner_of(match))
    withdrawn = getattr(match, record)
    review = withdrawn.review
    if of_organisation:
        owner = match.venture.manufacturer if record == "venture" else match.mandate.company
        review = owner.organisation.review
    status = ReviewStatus.SUSPENDED if of_organisation else ReviewStatus.WITHDRAWN
    for name, value in review_facts(status).items():
        setattr(review, name, value)
    review.save()

    for client in (makers, partners):
        assert client.get(page_of(match)).status_code == 404
        assert listed(client.get(LIST)) == []
        assert listed(client.get(SUMMARY)) == []
        assert len(b"".join(client.get(CSV).streaming_content).splitlines()) == 1


def test_an_applicant_reads_why_there_is_nothing_yet(client_of, match):
    response = client_of(people(match)["applicant"]).get(LIST)

    assert "Matches begin with the approval of your organisation" in response.content.decode()


def test_pages_show_the_other_sides_teaser_and_nothing_above_it(client_of, match):
    venture, mandate = match.venture, match.mandate
    hidden = {
        "venture": [
            venture.identity.title,
            venture.manufacturer.organisation.identity.legal_name,
            venture.manufacturer.organisation.code_name,
            "4,321,987",
            "\u00a0876,543",
        ],
        "mandate": [
            mandate.company.organisation.identity.legal_name,
            mandate.company.organisation.code_name,
            "1,234,567",
            "9,876,543",
            "Hidden Parent Holding",
        ],
    }
    readers = {"mandate": maker_of(match), "venture": partner_of(match)}
    for side, reader in readers.items():
        client = client_of(reader)
        for url in (LIST, SUMMARY, page_of(match)):
            text = client.get(url).content.decode()
            assert getattr(match, side).code_name in text
            assert [secret for secret in hidden[side] if secret in text] == []
    assert "1,234,567" in client_of(readers["venture"]).get(page_of(match)).content.decode()
    assert "4,321,987" in client_of(readers["mandate"]).get(page_of(match)).content.decode()
    officers_page = client_of(OfficerFactory()).get(page_of(match)).content.decode()
    assert [secret for side in hidden.values() for secret in side if secret in officers_page] == []
    assert not LedgerEntry.objects.exists()


def test_the_page_adds_up_to_the_score_and_says_why(client_of):
    venture = VentureFactory(readiness=None, max_partner_share=20, track_record=3)
    mandate = MandateFactory(min_readiness=6, min_share=30, min_track_record=2)
    match = MatchFactory(
        venture=venture,
        mandate=mandate,
        points=90_500,
        points_low=88_000,
        points_high=93_000,
        completeness=95,
        criteria=[35_000, 15_000, 15_000, 10_000, 5_000, 3_000, 2_500, 5_000, None],
    )

    text = client_of(maker_of(match)).get(page_of(match)).content.decode()

    contributions = re.findall(r'data-label="Adds" class="num">([\d.]+)<', text)
    assert len(contributions) == 9  # the sum below them is set in bold
    assert sum(map(float, contributions)) == pytest.approx(90.5)
    assert "<strong>90.500</strong>" in text
    assert "90.5" in text
    assert "88.0–93.0" in text
    assert "95 % of the score rests on stated facts" in text
    sentences = [
        "They want everything that you offer: Unmanned aircraft.",
        "They can cover your whole need (EUR 3–5 m).",
        "Your need reaches their smallest ticket (EUR 1–1.5 m).",
        "They want a share of 30\u00a0%; you allow no more than 20\u00a0%.",
        "They ask for readiness level 6; you have not stated yours.",
        "Your track record (proven in combat) reaches what they ask for (in service).",
        "Repair plays no part in this pair; its weight counts for the products.",
    ]
    assert [sentence for sentence in sentences if sentence not in text] == []
    theirs = client_of(partner_of(match)).get(page_of(match)).content.decode()
    assert "You ask for readiness level 6; they have not stated theirs." in theirs
    ministry = client_of(OfficerFactory()).get(page_of(match)).content.decode()
    assert "Readiness level 6 is asked for; the venture&#x27;s is not stated." in ministry


def test_the_page_warns_when_a_record_was_approved_after_the_run(client_of, match):
    client = client_of(maker_of(match))
    warning = "This score is about to change"
    long_ago = timezone.now() - timedelta(days=1)
    for record in (match.venture, match.mandate):
        record.review.approved_at = long_ago
        record.review.save()
    assert warning not in client.get(page_of(match)).content.decode()

    match.mandate.review.approved_at = timezone.now() + timedelta(minutes=1)
    match.mandate.review.save()

    assert warning in client.get(page_of(match)).content.decode()
