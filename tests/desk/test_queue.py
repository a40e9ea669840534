"""The queue: its order, its words, its filters and search; and the desk's first page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.services.installation import beat_heart
from accounts.vocabulary import ReviewStatus
from tests.desk.worlds import secret_letter
from tests.factories import (
    MandateFactory,
    MatchFactory,
    OfficerFactory,
    OrganisationFactory,
    RunFactory,
    VentureFactory,
)

pytestmark = pytest.mark.django_db
SUBMITTED = ReviewStatus.SUBMITTED
QUEUE = "admin:accounts_review_changelist"


@pytest.fixture
def waiting():
    """`waiting(days)`: a venture whose decision is due in that many days."""

    def submit(days, **facts):
        venture = VentureFactory(status=SUBMITTED, **facts)
        venture.review.due_at = timezone.now() + timedelta(days=days)
        venture.review.save()
        return venture

    return submit


def listed(response):
    """The code names on the page's list, in order."""
    return [review.venture.code_name for review in response.context["cl"].result_list]


def test_index_shows_the_oldest_due_first(desk, waiting):
    late, soon, first = waiting(5), waiting(1), waiting(-2)
    page = desk.get(reverse("admin:index"))
    assert [entry.code_name for entry in page.context["queue"]] == [
        first.code_name,
        soon.code_name,
        late.code_name,
    ]


def test_list_is_the_queue_unless_asked_otherwise(desk, waiting):
    late, first = waiting(5), waiting(-2)
    approved = VentureFactory(status=ReviewStatus.APPROVED)
    assert listed(desk.get(reverse(QUEUE))) == [first.code_name, late.code_name]
    decided = desk.get(reverse(QUEUE), {"status": "approved", "kind__exact": "venture"})
    assert listed(decided) == [approved.code_name]
    nonsense = desk.get(reverse(QUEUE), {"status": "nonsense"})
    assert listed(nonsense) == [first.code_name, late.code_name]


@pytest.mark.parametrize(
    ("days", "words", "icon"),
    [
        (-2.5, "Overdue by 2 days", "triangle-alert"),
        (2.5, "Due in 2 days", "calendar"),
    ],
)
def test_time_left_is_told_in_words_with_an_icon(desk, waiting, days, words, icon):
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    venture = waiting(0)
    venture.review.due_at = noon + timedelta(days=int(days))
    venture.review.save()
    page = desk.get(reverse(QUEUE)).content.decode()
    assert words in page
    assert f"#{icon}" in page


def test_overdue_cases_are_counted_and_found(desk, waiting):
    waiting(3)
    overdue = waiting(-1)
    page = desk.get(reverse("admin:index"))
    counts = page.context["counts"]
    assert (counts.waiting, counts.overdue) == (2, 1)
    assert counts.by_kind == {"organisation": 0, "venture": 2, "mandate": 0}
    assert listed(desk.get(page.context["overdue_url"])) == [overdue.code_name]


def test_counts_lead_to_their_lists(desk):
    MandateFactory(status=SUBMITTED)
    VentureFactory(status=SUBMITTED)
    OrganisationFactory(status=SUBMITTED)
    for kind in desk.get(reverse("admin:index")).context["kinds"]:
        page = desk.get(kind["url"])
        assert (kind["waiting"], page.context["cl"].result_count) == (1, 1)


def test_search_finds_code_names_and_what_officers_may_know(desk):
    venture = VentureFactory(status=SUBMITTED, code_name="SEDGE-1234")
    VentureFactory(status=SUBMITTED)
    organisation = venture.manufacturer.organisation
    identity = organisation.identity
    identity.legal_name = "Майстерня «Їжак»"
    identity.save()
    for text in ("sedge", "їжак", identity.registration_number, "SEDGE їжак"):
        assert listed(desk.get(reverse(QUEUE), {"q": text})) == ["SEDGE-1234"], text
    assert listed(desk.get(reverse(QUEUE), {"q": "SEDGE nobody"})) == []
    assert "Їжак" not in desk.get(reverse(QUEUE), {"q": "їжак"}).content.decode()


def test_lists_disclose_no_identity(desk):
    match = MatchFactory()
    for name in (
        "accounts_review", "accounts_organisation", "ventures_manufacturer", "ventures_venture",
        "partners_partnercompany", "partners_mandate", "matching_match",
    ):  # fmt: skip
        page = desk.get(
            reverse(f"admin:{name}_changelist"), {"status": "all"} if "review" in name else {}
        )
        text = page.content.decode()
        assert "Secret Works" not in text, name
        assert "Hidden" not in text, name
        assert page.context["cl"].result_count, name
    assert match.venture.code_name in text


def test_index_tells_whether_a_worker_is_alive(desk):
    words = "No worker is running"
    assert words in desk.get(reverse("admin:index")).content.decode()
    beat_heart(name="worker")
    assert words not in desk.get(reverse("admin:index")).content.decode()


def test_index_counts_letters_in_trouble(desk):
    for state in ("failed", "in_doubt", "in_doubt"):
        letter = secret_letter()
        letter.state = state
        letter.save()
    rows = desk.get(reverse("admin:index")).context["letters"]
    assert [(row["badge"].text, row["count"]) for row in rows] == [
        ("refused by the mail server", 1),
        ("in doubt", 2),
        ("waiting", 0),
    ]


def fill(count):
    """`count` waiting cases, runs and matches, all of different organisations."""
    for _number in range(count):
        VentureFactory(status=SUBMITTED)
        MandateFactory(status=SUBMITTED)
        RunFactory()
        MatchFactory()
        OfficerFactory()


LISTS = [
    ("index", {}), ("accounts_review_changelist", {}), ("accounts_organisation_changelist", {}),
    ("ventures_manufacturer_changelist", {}), ("ventures_venture_changelist", {}),
    ("partners_partnercompany_changelist", {}), ("partners_mandate_changelist", {}),
    ("matching_run_changelist", {}), ("matching_match_changelist", {}),
    ("accounts_user_changelist", {}), ("accounts_letter_changelist", {}),
]  # fmt: skip


def test_query_counts_do_not_grow_with_rows(desk):
    def counts():
        found = {}
        for name, query in LISTS:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert desk.get(reverse(f"admin:{name}"), query).status_code == 200
            found[name] = len(queries)
        return found

    fill(1)
    counts()  # content types and the like are cached
    few = counts()
    fill(4)
    assert counts() == few
