"""The pages of mandates for the partner company's own members."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import LedgerEntry, Review
from partners.models import Mandate
from partners.services import mandates as services
from tests.factories import MandateFactory, MemberFactory, PartnerCompanyFactory
from tests.partners.mandate_posts import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return PartnerCompanyFactory()


@pytest.fixture
def partner(company):
    return MemberFactory(organisation=company.organisation)


@pytest.fixture
def browser(client_of, partner):
    return client_of(partner)


@pytest.fixture
def draft(company, partner):
    return services.found_mandate(company=company, member=partner)


def address(name, mandate=None, *more):
    return reverse(f"partners:{name}", args=[mandate.public_id, *more] if mandate else more)


def read_at(mandate) -> str:
    return Mandate.objects.get(pk=mandate.pk).updated_at.isoformat()


def status_of(mandate) -> str:
    return Review.objects.get(mandate=mandate).status


def test_the_journey_from_an_empty_form_to_the_ministry(browser):
    assert browser.get(address("mandate_new")).status_code == 200
    answer = browser.post(address("mandate_new"), posted(then="check"))
    mandate = Mandate.objects.get()
    assert answer.url == address("mandate_preview", mandate)
    preview = browser.get(answer.url)
    assert [move["offer"].slug for move in preview.context["moves"]] == ["submit"]
    answer = browser.post(address("mandate_move", mandate, "submit"))
    assert answer.url == address("mandate", mandate)
    assert status_of(mandate) == "submitted"


def test_save_draft_keeps_gaps(browser):
    answer = browser.post(address("mandate_new"), posted(summary="", interests={}, then="draft"))
    mandate = Mandate.objects.get()
    assert answer.url == address("mandate", mandate)
    missing = [fact.step for fact in browser.get(answer.url).context["missing"]]
    assert missing == ["summary", "interests"]


def test_save_and_check_shows_what_is_missing_at_its_field(browser, draft):
    data = posted(ticket_min="", interests={}, then="check", seen_at=read_at(draft))
    answer = browser.post(address("mandate_edit", draft), data)
    assert answer.url == address("mandate_edit", draft) + "?check=1"
    form = browser.get(answer.url).context["form"]
    assert list(form.errors) == ["ticket_min"]
    assert len(form.interests.non_form_errors()) == 1


def test_an_invalid_answer_loses_nothing_and_saves_nothing(browser, draft):
    data = posted(ticket_min="NaN", summary="Typed with care", seen_at="then")
    page = browser.post(address("mandate_edit", draft), data)
    assert page.status_code == 400
    assert "Typed with care" in page.content.decode()
    assert 'value="then"' in page.content.decode()
    assert Mandate.objects.get().summary == ""


def test_whom_a_colleague_overtook_sees_it_and_may_then_replace(browser, draft):
    seen = read_at(draft)
    browser.post(address("mandate_edit", draft), posted(summary="First", seen_at=seen))
    mine = posted(summary="Second", seen_at=seen)
    page = browser.post(address("mandate_edit", draft), mine)
    assert page.status_code == 409
    assert page.context["differing"] == ["Summary"]
    assert Mandate.objects.get().summary == "First"
    again = mine | {"seen_at": page.context["seen_at"]}
    assert browser.post(address("mandate_edit", draft), again).status_code == 302
    assert Mandate.objects.get().summary == "Second"


def test_a_form_sent_twice_is_no_conflict(browser, draft):
    data = posted(seen_at=read_at(draft))
    assert browser.post(address("mandate_edit", draft), data).status_code == 302
    assert browser.post(address("mandate_edit", draft), data).status_code == 302


def test_answers_to_a_submitted_mandate_are_shown_and_not_saved(browser, company):
    mandate = MandateFactory(company=company, status="submitted")
    data = posted(summary="Late", seen_at=read_at(mandate))
    page = browser.post(address("mandate_edit", mandate), data)
    assert page.status_code == 409
    assert "Late" in page.content.decode()
    assert Mandate.objects.get().summary == mandate.summary


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
def test_the_page_offers_the_moves_of_its_state(browser, company, status, moves):
    mandate = MandateFactory(company=company, status=status)
    page = browser.get(address("mandate", mandate))
    assert {move["offer"].slug for move in page.context["moves"]} == moves
    for move in moves:
        assert f'action="{address("mandate_move", mandate, move)}"' in page.content.decode()


def test_an_incomplete_mandate_is_sent_back_to_what_is_missing(browser, draft):
    answer = browser.post(address("mandate_move", draft, "submit"))
    assert answer.url == address("mandate_edit", draft) + "?check=1"
    assert status_of(draft) == "draft"


def test_a_ceiling_below_the_smallest_ticket_is_saved_and_said(browser, draft):
    data = posted(ticket_min="5000000", budget_left="1000000", seen_at=read_at(draft))
    assert browser.post(address("mandate_edit", draft), data).status_code == 302
    sentence = "It takes no part in matching"
    assert sentence in browser.get(address("mandate", draft)).content.decode()
    assert "Takes no part" in browser.get(address("mandate_list")).content.decode()
    data = posted(ticket_min="500000", budget_left="1000000", seen_at=read_at(draft))
    browser.post(address("mandate_edit", draft), data)
    assert sentence not in browser.get(address("mandate", draft)).content.decode()


def test_the_preview_tells_each_tier_what_it_adds(browser, company):
    mandate = MandateFactory(company=company, budget_left=Decimal("7654321.09"))
    page = browser.get(address("mandate_preview", mandate))
    added = {step["tier"]: [row.label for row in step["rows"]] for step in page.context["tiers"]}
    assert added == {
        "mutual": ["Legal name", "Registration number", "Website", "Contact"],
        "nda": ["Exact smallest ticket", "Exact largest ticket", "Exact budget left"],
        "ministry": [],
    }
    assert "EUR\u00a07,654,321.09" in page.content.decode()


def test_looking_at_ones_own_mandate_leaves_no_trace(browser, draft):
    for name in ("mandate", "mandate_preview", "mandate_edit"):
        assert browser.get(address(name, draft)).status_code == 200
    assert not LedgerEntry.objects.exists()


def test_what_strangers_will_read_follows_the_typing(browser):
    page = browser.post(address("mandate_live"), posted(ticket_min="1 234 567"))
    assert "EUR 1–1.5 m" in page.content.decode()
    assert "1 234 567" not in page.content.decode()


@pytest.mark.parametrize("count", [1, 7])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(
    browser, company, count, django_assert_num_queries
):
    for _number in range(count):
        MandateFactory(company=company, equipment={"leopard_1": 2})
    browser.get(address("mandate_list"))
    # session, user, membership, organisation, count, page with reviews and countries, then six:
    # interests, excluded groups, equipment, instruments, forms, sides
    with django_assert_num_queries(13):
        page = browser.get(address("mandate_list"))
    assert len(page.context["rows"]) == count


def test_the_list_shows_ones_own_only_and_alone_for_htmx(browser, company):
    own, other = MandateFactory(company=company), MandateFactory()
    for headers in ({}, {"HX-Request": "true"}):
        text = browser.get(address("mandate_list"), headers=headers).content.decode()
        assert own.code_name in text
        assert other.code_name not in text
        assert ("<html" in text) == (not headers)


def test_nothing_stored_is_run_in_a_page(browser, company):
    mandate = MandateFactory(company=company, summary="<script>alert(1)</script>")
    for name in ("mandate", "mandate_preview"):
        assert "<script>alert" not in browser.get(address(name, mandate)).content.decode()
