"""Screening at the desk: who sees it, deciding hits, signing, ties, the queue."""

import pytest
from django.urls import reverse

from accounts.models import (
    HitVerdict,
    LedgerEntry,
    OfficerTie,
    Review,
    Screening,
    ScreeningHit,
)
from accounts.services import ledger, screening
from accounts.vocabulary import ReviewStatus, Tier
from partners.models import Owner
from tests.accounts.screening.lists import use_list
from tests.accounts.test_screening import approve, settle
from tests.desk.conftest import seen_in
from tests.factories import (
    ManufacturerFactory,
    MemberFactory,
    OfficerFactory,
    PartnerCompanyFactory,
)

pytestmark = pytest.mark.django_db
LISTED = "Петренко Іван Олександрович"
QUERIES_OF_A_CASE = 41
PRIVATE = ("Ivan Petrenko", "Петренко", "Likeness", "On the list", "hit")


@pytest.fixture
def company(tmp_path):
    """Submitted and screened, with one hit."""
    company = PartnerCompanyFactory(status=ReviewStatus.SUBMITTED)
    Owner.objects.create(company=company, name="Ivan Petrenko", country="DE", share=60)
    use_list(tmp_path, LISTED, aliases="Grom", birth_date="1970-01-02")
    screening.screen_due()
    return company


@pytest.fixture
def review(company):
    return company.organisation.review


@pytest.fixture
def officer_with_duty():
    return OfficerFactory(has_screening_duty=True)


def hit_address(review, hit=None):
    hit = hit or ScreeningHit.objects.get()
    return reverse("admin:accounts_review_decide_hit", args=[review.pk, hit.pk])


def answer(**changed):
    seen = Screening.objects.get(hits__isnull=False).version
    return {"seen": seen, "verdict": "negative", "note": "Born in 1990."} | changed


def test_the_case_shows_a_hit_side_by_side_with_marked_words(screener, case_address, review):
    text = screener.get(case_address(review)).content.decode()
    for shown in ("Stated by the applicant", "Ivan Petrenko", "Grom", "1970-01-02", "Likeness 100"):
        assert shown in text
    assert '<mark class="word word--different">Олександрович<span' in text
    assert "(differs)" in text  # for who does not see the mark


def test_without_the_duty_nothing_tells_of_a_hit(desk, case_address, review, tmp_path):
    """Word for word the same page as without the hit, but for what it names anyway."""
    with_hit = desk.get(case_address(review))
    assert with_hit.context["screening"] == {}
    assert [word for word in PRIVATE if word in with_hit.content.decode()] == []
    seen = seen_in(with_hit)
    use_list(tmp_path, "Nobody Herelike")
    screening.screen_due()
    without_hit = desk.get(case_address(review))
    assert seen_in(without_hit) == seen
    assert [offer["decision"].slug for offer in without_hit.context["offers"]] == [
        offer["decision"].slug for offer in with_hit.context["offers"]
    ]


def test_organisations_are_approved_with_the_duty_only(desk, decide, review):
    assert decide(review, "approve", seen=f"submitted:{0}").status_code == 403
    review.refresh_from_db()
    assert review.status == ReviewStatus.SUBMITTED
    assert decide(review, "return", "Who is that?").status_code == 302


def test_a_verdict_is_noted_and_shown(screener, case_address, review):
    response = screener.post(hit_address(review), answer())
    assert response.status_code == 302
    page = screener.get(response["Location"]).content.decode()
    assert "Born in 1990." in page
    assert "Somebody else" in page
    assert HitVerdict.objects.get().verdict == "negative"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"verdict": ""}, "Choose one of the three."),
        ({"verdict": "maybe"}, "not one of the available choices"),
        ({"note": ""}, "a colleague has to follow you"),
        ({"note": " \n "}, "a colleague has to follow you"),
        ({"note": "n" * 1001}, "at most 1000"),
    ],
)
def test_a_verdict_that_says_too_little_is_refused_and_kept(screener, review, changed, message):
    response = screener.post(hit_address(review), answer(**changed))
    assert response.status_code == 400
    assert message in response.content.decode()
    assert not HitVerdict.objects.exists()


@pytest.mark.parametrize("seen", ["", "x", "-1", "9999999999999"])
def test_a_made_up_version_changes_nothing(screener, review, seen):
    assert screener.post(hit_address(review), answer(seen=seen)).status_code == 400
    assert not HitVerdict.objects.exists()


def test_a_verdict_about_what_has_moved_is_a_conflict_that_keeps_the_note(screener, review):
    facts = answer()
    Screening.objects.update(version=7)
    response = screener.post(hit_address(review), facts)
    assert response.status_code == 409
    text = response.content.decode()
    assert "Born in 1990." in text
    assert 'name="seen" value="7"' in text
    assert not HitVerdict.objects.exists()


def test_verdicts_are_refused_to_others(desk, client_of, review, screener):
    assert desk.post(hit_address(review), answer()).status_code == 403
    assert screener.get(hit_address(review)).status_code == 302
    other = PartnerCompanyFactory(status=ReviewStatus.SUBMITTED).organisation.review
    assert screener.post(hit_address(other, ScreeningHit.objects.get()), {}).status_code == 404
    assert not HitVerdict.objects.exists()


def test_the_decision_says_what_is_in_the_way(screener, decide, review):
    response = decide(review, "approve", by=screener)
    assert response.status_code == 409
    assert "Decide every hit first" in response.content.decode()


def test_two_officers_approve_at_the_desk(client_of, decide, review, company, officer_with_duty):
    settle(company)
    first = client_of(officer_with_duty)
    answered = decide(review, "approve", by=first)
    assert answered.status_code == 302
    page = first.get(answered["Location"])
    assert str(next(iter(page.context["messages"]))).startswith("Signed:")
    assert decide(review, "approve", by=first).status_code == 409
    second = client_of(OfficerFactory(has_screening_duty=True))
    assert decide(review, "approve", by=second).status_code == 302
    review.refresh_from_db()
    assert review.status == ReviewStatus.APPROVED


def test_a_verdict_meanwhile_makes_the_screen_stale(
    screener, decide, review, company, case_address
):
    settle(company)
    seen = seen_in(screener.get(case_address(review)))
    settle(company)
    assert decide(review, "approve", by=screener, seen=seen).status_code == 409


def test_new_hits_come_back_into_the_queue_with_their_own_state(
    client_of, desk, screener, decide, case_address, review, company, tmp_path
):
    settle(company)
    approve(company)
    approve(company)
    Owner.objects.filter(company=company).exclude(name="Ivan Petrenko").delete()
    use_list(tmp_path, LISTED, "Грицько Петренко Іван")
    screening.screen_due()
    index = screener.get(reverse("admin:index"))
    assert index.context["counts"].waiting == 1
    assert "New screening hits" in index.content.decode()
    listed = screener.get(reverse("admin:accounts_review_changelist")).content.decode()
    assert "New screening hits" in listed
    page = screener.get(case_address(review))
    assert [offer["decision"].slug for offer in page.context["offers"]] == ["confirm", "suspend"]
    # To a colleague without the duty it is an approved organisation like any other.
    assert desk.get(reverse("admin:index")).context["counts"].waiting == 0
    page = desk.get(case_address(review))
    assert [offer["decision"].slug for offer in page.context["offers"]] == ["suspend"]
    everything = desk.get(reverse("admin:accounts_review_changelist"), {"status": "all"})
    assert "New screening hits" not in everything.content.decode() + page.content.decode()

    settle(company)
    for answered in (
        decide(review, "confirm", by=screener),
        decide(review, "confirm", by=client_of(OfficerFactory(has_screening_duty=True))),
    ):
        assert answered.status_code == 302
    assert screener.get(reverse("admin:index")).context["counts"].waiting == 0


def test_stale_facts_are_screened_anew_when_somebody_wants_to_approve(screener, decide, review):
    Owner.objects.update(share=59)
    response = decide(review, "approve", by=screener)
    assert response.status_code == 409
    assert "is being screened as it stands now" in response.content.decode()
    assert Screening.objects.get(pk=review.organisation_id).is_due


def test_the_page_says_what_is_missing(screener, case_address, review):
    Screening.objects.update(is_due=True)
    assert "The names are being compared" in screener.get(case_address(review)).content.decode()


def test_a_control_chain_is_named(screener, case_address, review, tmp_path):
    owner = Owner.objects.get()
    company = owner.company
    Owner.objects.create(company=company, of=owner, name="Volga Capital", country="RU", share=51)
    page = screener.get(case_address(review)).content.decode()
    assert "Volga Capital (Russia) holds 51 %" in page
    assert "Controlled from an aggressor state" in page


@pytest.mark.parametrize("count", [1, 5])
def test_queries_of_a_case_do_not_grow_with_its_hits(
    screener, case_address, tmp_path, count, django_assert_max_num_queries
):
    company = PartnerCompanyFactory(status=ReviewStatus.SUBMITTED)
    Owner.objects.create(company=company, name="Ivan Petrenko", country="DE", share=60)
    use_list(tmp_path, *[f"{LISTED} {suffix}" for suffix in "абвгд"[:count]])
    screening.screen_due()
    settle(company)
    address = case_address(company.organisation.review)
    screener.get(address)
    with django_assert_max_num_queries(50) as queries:
        page = screener.get(address)
    assert len(page.context["screening"]["hits"]) == count
    assert len(queries) == QUERIES_OF_A_CASE


def test_a_declared_tie_hides_everything_about_the_organisation(
    client_of, officer_with_duty, case_address, review, company
):
    company.organisation.code_name, company.organisation.identity.legal_name = "TIED-ELM", "Tied Oy"
    company.organisation.save()
    company.organisation.identity.save()
    member = MemberFactory(organisation=company.organisation, email="member@tied.example")
    other = ManufacturerFactory(status=ReviewStatus.SUBMITTED)
    ledger.record_access(
        actor=OfficerFactory(), action="open case", tier=Tier.MINISTRY, subject=company.organisation
    )
    ledger.record_access(actor=member, action="read venture", tier=Tier.MUTUAL,
                         subject=other.organisation)  # fmt: skip
    browser = client_of(officer_with_duty)
    tie = reverse("admin:accounts_review_declare_tie", args=[review.pk])
    assert browser.get(tie)["Location"] == case_address(review)
    assert browser.get(reverse("admin:index")).context["counts"].waiting == 2
    assert browser.post(tie).status_code == 302

    assert OfficerTie.objects.get().officer == officer_with_duty
    assert browser.get(reverse("admin:index")).context["counts"].waiting == 1
    for address in (case_address(review), tie, hit_address(review)):
        assert browser.post(address).status_code == 404
    for listed, query in (
        ("accounts_review", {"status": "all", "q": "TIED-ELM"}),
        ("accounts_review", {"status": "all", "q": "Tied Oy"}),
        ("accounts_organisation", {"q": "TIED-ELM"}),
        ("partners_partnercompany", {"q": "TIED-ELM"}),
        ("accounts_ledgerentry", {"q": "TIED-ELM"}),
        ("accounts_ledgerentry", {}),
        ("accounts_user", {"q": member.email}),
    ):
        page = browser.get(reverse(f"admin:{listed}_changelist"), query)
        rows = [str(row) for row in page.context["cl"].result_list]
        assert not [row for row in rows if "TIED-ELM" in row or member.email in row], listed
        if query:
            assert page.context["cl"].result_count == 0, listed
    assert LedgerEntry.objects.filter(subject=company.organisation).exists()
    entries = browser.get(reverse("admin:accounts_ledgerentry_changelist")).context["cl"]
    assert entries.result_count == 0
    assert Review.objects.visible_to(officer_with_duty).count() == 1


def test_days_off_are_kept_at_the_desk(desk):
    address = reverse("admin:accounts_dayoff_add")
    assert desk.post(address, {"date": "2027-01-01", "name": "New Year"}).status_code == 302
    assert desk.post(address, {"date": "never", "name": ""}).status_code == 200
