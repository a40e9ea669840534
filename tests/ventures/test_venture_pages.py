"""The pages of ventures for the manufacturer's own members."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import LedgerEntry, Review
from tests.factories import ManufacturerFactory, MemberFactory, VentureFactory
from tests.ventures.venture_posts import posted
from ventures.models import ProductLine, Venture, VentureIdentity
from ventures.services import ventures as services

pytestmark = pytest.mark.django_db


@pytest.fixture
def manufacturer():
    return ManufacturerFactory()


@pytest.fixture
def maker(manufacturer):
    return MemberFactory(organisation=manufacturer.organisation)


@pytest.fixture
def browser(client_of, maker):
    return client_of(maker)


@pytest.fixture
def draft(manufacturer, maker):
    return services.found_venture(manufacturer=manufacturer, member=maker)


def address(name, venture=None, *more):
    return reverse(f"ventures:{name}", args=[venture.public_id, *more] if venture else more)


def read_at(venture) -> str:
    return Venture.objects.get(pk=venture.pk).updated_at.isoformat()


def status_of(venture) -> str:
    return Review.objects.get(venture=venture).status


def test_the_journey_from_an_empty_form_to_the_ministry(browser, maker):
    page = browser.get(address("venture_new"))
    assert page.status_code == 200
    answer = browser.post(address("venture_new"), posted(then="check"))
    venture = Venture.objects.get()
    assert answer.url == address("venture_preview", venture)
    preview = browser.get(answer.url)
    assert [move["offer"].slug for move in preview.context["moves"]] == ["submit"]
    answer = browser.post(address("venture_move", venture, "submit"))
    assert answer.url == address("venture", venture)
    assert "with the ministry now" in browser.get(answer.url).content.decode()
    assert status_of(venture) == "submitted"


def test_save_draft_keeps_gaps(browser):
    answer = browser.post(address("venture_new"), posted(title="", need="", then="draft"))
    venture = Venture.objects.get()
    assert answer.url == address("venture", venture)
    missing = [fact.step for fact in browser.get(answer.url).context["missing"]]
    assert missing == ["title", "need"]


def test_save_and_check_shows_what_is_missing_at_its_field(browser, draft):
    data = posted(need="", offers={"unmanned_aerial": "60"}, then="check", seen_at=read_at(draft))
    answer = browser.post(address("venture_edit", draft), data)
    assert answer.url == address("venture_edit", draft) + "?check=1"
    page = browser.get(answer.url)
    form = page.context["form"]
    assert list(form.errors) == ["need"]
    assert list(form.offers.non_form_errors()) == [
        "The shares add up to 60 %; 40 % are still to be given."
    ]
    assert 'href="#id_need"' in page.content.decode()


def test_an_invalid_answer_loses_nothing_and_saves_nothing(browser, draft):
    data = posted(need="1e999", summary="Typed with care", seen_at="then")
    page = browser.post(address("venture_edit", draft), data)
    assert page.status_code == 400
    text = page.content.decode()
    assert "Typed with care" in text
    assert "1e999" in text
    assert 'value="then"' in text
    assert Venture.objects.get().summary == ""


def test_whom_a_colleague_overtook_sees_it_and_may_then_replace(browser, draft):
    seen = read_at(draft)
    browser.post(address("venture_edit", draft), posted(summary="First", seen_at=seen))
    mine = posted(summary="Second", need="7000000", seen_at=seen)
    page = browser.post(address("venture_edit", draft), mine)
    assert page.status_code == 409
    assert page.context["differing"] == ["Summary", "Investment still missing"]
    assert "Second" in page.content.decode()
    assert Venture.objects.get().summary == "First"
    answer = browser.post(
        address("venture_edit", draft), mine | {"seen_at": page.context["seen_at"]}
    )
    assert answer.status_code == 302
    assert Venture.objects.get().summary == "Second"


def test_being_overtaken_is_noticed_after_an_error_too(browser, draft):
    seen = read_at(draft)
    browser.post(address("venture_edit", draft), posted(summary="First", seen_at=seen))
    page = browser.post(address("venture_edit", draft), posted(need="x", seen_at=seen))
    again = posted(summary="Second", seen_at=page.context["seen_at"])
    assert browser.post(address("venture_edit", draft), again).status_code == 409


def test_a_form_sent_twice_is_saved_once_and_no_conflict(browser, draft):
    data = posted(seen_at=read_at(draft))
    assert browser.post(address("venture_edit", draft), data).status_code == 302
    assert browser.post(address("venture_edit", draft), data).status_code == 302


@pytest.mark.parametrize("seen_at", ["", "yesterday", "2026-13-45T99:99", "2026-01-01", "9" * 99])
def test_an_unreadable_moment_never_replaces_what_was_not_read(browser, draft, seen_at):
    browser.post(address("venture_edit", draft), posted(summary="First", seen_at=read_at(draft)))
    page = browser.post(address("venture_edit", draft), posted(summary="Second", seen_at=seen_at))
    assert page.status_code == 409
    assert Venture.objects.get().summary == "First"


def test_answers_to_a_submitted_venture_are_shown_and_not_saved(browser, manufacturer):
    venture = VentureFactory(manufacturer=manufacturer, status="submitted")
    page = browser.post(
        address("venture_edit", venture), posted(summary="Late", seen_at=read_at(venture))
    )
    assert page.status_code == 409
    assert "In review" in page.content.decode()
    assert "Late" in page.content.decode()
    assert Venture.objects.get().summary == venture.summary


def test_the_form_of_a_submitted_venture_leads_to_its_page(browser, manufacturer):
    venture = VentureFactory(manufacturer=manufacturer, status="submitted")
    answer = browser.get(address("venture_edit", venture))
    assert answer.url == address("venture", venture)


@pytest.mark.parametrize(
    ("status", "moves"),
    [
        ("draft", {"submit"}),
        ("submitted", {"withdraw"}),
        ("approved", {"revise", "withdraw"}),
        ("returned", {"submit", "withdraw"}),
        ("rejected", set()),
        ("suspended", set()),
        ("withdrawn", {"revise"}),
    ],
)
def test_the_page_offers_the_moves_of_its_state(browser, manufacturer, status, moves):
    venture = VentureFactory(manufacturer=manufacturer, status=status)
    page = browser.get(address("venture", venture))
    text = page.content.decode()
    offered = {move["offer"].slug for move in page.context["moves"]}
    assert offered == moves
    for move in moves:
        assert f'action="{address("venture_move", venture, move)}"' in text
    assert text.count("data-confirm=") == len(moves)
    assert ("Please explain." in text) == (status in {"returned", "rejected", "suspended"})


@pytest.mark.parametrize("move", ["submit", "withdraw", "revise"])
def test_an_impossible_move_is_a_conflict(browser, manufacturer, move):
    venture = VentureFactory(manufacturer=manufacturer, status="rejected")
    assert browser.post(address("venture_move", venture, move)).status_code == 409
    assert status_of(venture) == "rejected"


def test_an_incomplete_venture_is_sent_back_to_what_is_missing(browser, draft):
    answer = browser.post(address("venture_move", draft, "submit"))
    assert answer.url == address("venture_edit", draft) + "?check=1"
    assert status_of(draft) == "draft"


def test_an_unknown_move_and_a_move_by_get_do_nothing(browser, draft):
    assert browser.post(address("venture_move", draft, "approve")).status_code == 404
    assert browser.get(address("venture_move", draft, "submit")).status_code == 405
    assert status_of(draft) == "draft"


def test_looking_at_ones_own_venture_leaves_no_trace(browser, draft):
    for name in ("venture", "venture_preview", "venture_edit"):
        assert browser.get(address(name, draft)).status_code == 200
    assert not LedgerEntry.objects.exists()


def test_the_preview_tells_each_tier_what_it_adds(browser, manufacturer):
    venture = VentureFactory(manufacturer=manufacturer, excluded_countries=["HU"])
    ProductLine.objects.create(
        manufacturer=manufacturer, group_id="unmanned_aerial", name="Hidden bird"
    )
    page = browser.get(address("venture_preview", venture))
    added = {step["tier"]: {row.label for row in step["rows"]} for step in page.context["tiers"]}
    assert added == {
        "mutual": {
            "Working title", "Legal name", "Registration number", "Website", "Contact",
            "Product lines",
        },
        "nda": {"Exact need", "Exact smallest contribution"},
        "ministry": {"Excluded countries"},
    }  # fmt: skip


def test_text_that_gives_a_place_away_is_warned_about(browser, draft):
    summary = "Come to вул. Хрещатик, 22."
    browser.post(address("venture_edit", draft), posted(summary=summary, seen_at=read_at(draft)))
    for name in ("venture", "venture_preview", "venture_edit"):
        assert "looks like a street address" in browser.get(address(name, draft)).content.decode()


def test_what_strangers_will_read_follows_the_typing(browser):
    page = browser.post(
        address("venture_live"),
        posted(need="4 321 987", min_tranche="x", offers={"unmanned_aerial": "70"}),
    )
    text = page.content.decode()
    assert "EUR 3–5 m" in text
    assert "30 % are still to be given" in text
    assert "4 321 987" not in text


@pytest.mark.parametrize("count", [1, 7])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(
    browser, manufacturer, count, django_assert_num_queries
):
    for _number in range(count):
        VentureFactory(manufacturer=manufacturer)
    browser.get(address("venture_list"))
    # session, user, membership, organisation, count, page with reviews, own review, titles
    with django_assert_num_queries(9):
        page = browser.get(address("venture_list"))
    assert len(page.context["rows"]) == count


def test_the_list_shows_ones_own_only_and_alone_for_htmx(browser, manufacturer):
    own, other = VentureFactory(manufacturer=manufacturer), VentureFactory()
    for headers in ({}, {"HX-Request": "true"}):
        page = browser.get(address("venture_list"), headers=headers)
        text = page.content.decode()
        assert own.code_name in text
        assert VentureIdentity.objects.get(venture=own).title in text
        assert other.code_name not in text
        assert ("<html" in text) == (not headers)


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "٣"])
def test_any_page_number_is_answered(browser, draft, page):
    assert browser.get(address("venture_list"), {"page": page}).status_code == 200


def test_many_ventures_are_paged(browser, manufacturer):
    for _number in range(26):
        VentureFactory(manufacturer=manufacturer)
    oldest = Venture.objects.order_by("pk").first()
    Venture.objects.filter(pk=oldest.pk).update(updated_at=timezone.now() - timedelta(days=9))
    page = browser.get(address("venture_list"), {"page": "2"})
    assert [row["venture"] for row in page.context["rows"]] == [oldest]


def test_nothing_stored_is_run_in_a_page(browser, manufacturer):
    venture = VentureFactory(manufacturer=manufacturer, summary="<script>alert(1)</script>")
    VentureIdentity.objects.filter(venture=venture).update(title="<b>bold</b>")
    for name in ("venture", "venture_preview"):
        text = browser.get(address(name, venture)).content.decode()
        assert "<script>alert" not in text
        assert "<b>bold" not in text
