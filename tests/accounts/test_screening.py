"""Screening organisations: what is found, who decides, who signs, and what makes it void."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from accounts.models import (
    AggressorState,
    ApprovalSignature,
    HitVerdict,
    OfficerTie,
    Review,
    Screening,
    ScreeningHit,
    ScreeningList,
)
from accounts.services import clearance, reviews, screening
from accounts.vocabulary import ReviewStatus, Verdict
from partners.models import Owner, Parent
from tests.accounts.screening.lists import use_list
from tests.factories import MemberFactory, OfficerFactory, PartnerCompanyFactory

pytestmark = pytest.mark.django_db
LISTED = "Петренко Іван Олександрович"


@pytest.fixture
def company():
    """Submitted; one of its owners has a namesake on the list."""
    company = PartnerCompanyFactory(status=ReviewStatus.SUBMITTED)
    Owner.objects.create(company=company, name="Ivan Petrenko", country="DE", share=60)
    Owner.objects.create(company=company, name="Lars Hansen", country="DK", share=40)
    return company


@pytest.fixture
def screened(company, tmp_path):
    """The same, screened."""
    use_list(tmp_path, LISTED)
    screening.screen_due()
    return company


def open_hits(company):
    return ScreeningHit.objects.filter(screening=company.pk, is_open=True).order_by("pk")


def settle(company, verdict=Verdict.NEGATIVE):
    """One officer decides every open hit."""
    officer = OfficerFactory(has_screening_duty=True)
    for hit in open_hits(company):
        version = Screening.objects.get(pk=company.pk).version
        screening.decide_hit(
            hit_id=hit.pk, officer=officer, verdict=verdict, note="Born elsewhere.", seen=version
        )
    return officer


def approve(company, officer=None):
    officer = officer or OfficerFactory(has_screening_duty=True)
    return reviews.approve_review(review_id=company.organisation.review_id, officer=officer)


def valid_signatures(company):
    return ApprovalSignature.objects.filter(
        review=company.organisation.review_id, voided_at__isnull=True
    ).count()


def change_facts(company, name="Olha Bondar"):
    """Returned with a question, another owner is stated, submitted anew, screened."""
    review_id = company.organisation.review_id
    member = MemberFactory(organisation=company.organisation)
    officer = OfficerFactory()
    reviews.return_review(review_id=review_id, officer=officer, reason="Who else?")
    if name:
        Owner.objects.filter(company=company, name="Lars Hansen").update(name=name)
    reviews.submit_review(review_id=review_id, member=member)
    screening.screen_due()


def test_an_owner_is_found_in_the_other_script_without_the_patronymic(screened):
    hit = open_hits(screened).get()
    assert (hit.role, hit.subject_name, hit.listed_name) == ("owner", "Ivan Petrenko", LISTED)
    assert (hit.score, hit.verdict, hit.listed["countries"]) == (100, "", ["ru"])


def test_applicant_and_parent_are_screened_too(company, tmp_path):
    Parent.objects.filter(company=company).update(name="Volga Invest GmbH")
    company.organisation.identity.legal_name = "Схід Енерго"
    company.organisation.identity.save()
    use_list(tmp_path, "ООО Волга Инвест", "Skhid Enerho LLC")
    screening.screen_due()
    assert {hit.role for hit in open_hits(company)} == {"applicant", "parent"}


@pytest.mark.parametrize("count", [1, 7])
def test_queries_do_not_grow_with_the_organisations(tmp_path, django_assert_num_queries, count):
    use_list(tmp_path, "Nobody Herelike")
    for _number in range(count):
        PartnerCompanyFactory()
    screening.screen_due()  # the names of the list are in memory now
    Screening.objects.update(is_due=True)
    # Begin and end twice, twice the list and what is due; identities, companies, owners, parents,
    # screenings, hits, aggressor states; what is written, and its end.
    with django_assert_num_queries(19):
        assert screening.screen_due() == count


def test_without_hits_one_officer_approves(company, tmp_path):
    use_list(tmp_path, "Nobody Herelike")
    screening.screen_due()
    assert approve(company).status == ReviewStatus.APPROVED
    assert not ApprovalSignature.objects.exists()


def test_nothing_is_approved_that_was_not_screened(company):
    with pytest.raises(clearance.ScreeningNotDone):  # the owners came after the screening
        approve(company)
    ScreeningList.objects.update(is_current=False)
    with pytest.raises(clearance.NoList):
        approve(company)


def test_facts_changed_behind_the_services_are_noticed(screened):
    settle(screened)
    Owner.objects.filter(company=screened, name="Lars Hansen").update(share=39)
    with pytest.raises(clearance.ScreeningNotDone):
        approve(screened)


@pytest.mark.parametrize(
    ("verdict", "refusal"),
    [
        (Verdict.NONE, clearance.HitsOpen),
        (Verdict.UNSURE, clearance.HitsOpen),
        (Verdict.POSITIVE, clearance.HitConfirmed),
    ],
)
def test_hits_have_to_be_somebody_else(screened, verdict, refusal):
    if verdict:
        settle(screened, verdict)
    with pytest.raises(refusal):
        approve(screened)
    assert valid_signatures(screened) == 0


def test_with_hits_two_different_officers_sign(screened):
    settle(screened)
    first = OfficerFactory(has_screening_duty=True)
    assert approve(screened, first).status == ReviewStatus.SUBMITTED
    with pytest.raises(clearance.AlreadySigned):
        approve(screened, first)
    assert approve(screened).status == ReviewStatus.APPROVED
    assert valid_signatures(screened) == 2


def test_a_verdict_is_logged_and_voids_what_was_signed(screened):
    officer = settle(screened)
    approve(screened)
    settle(screened, Verdict.UNSURE)
    assert valid_signatures(screened) == 0
    logged = HitVerdict.objects.order_by("pk").values_list("verdict", "note", "officer")
    assert logged[0] == ("negative", "Born elsewhere.", officer.pk)
    assert [verdict for verdict, *_rest in logged] == ["negative", "unsure"]


def test_a_verdict_about_what_has_moved_is_refused(screened):
    hit = open_hits(screened).get()
    officer = OfficerFactory(has_screening_duty=True)
    facts = {"hit_id": hit.pk, "officer": officer, "verdict": Verdict.NEGATIVE, "note": "No."}
    seen = Screening.objects.get(pk=screened.pk).version
    screening.decide_hit(**facts, seen=seen)
    with pytest.raises(screening.HitHasMoved):
        screening.decide_hit(**facts, seen=seen)


def test_verdicts_are_for_officers_with_the_duty_and_without_a_tie(screened):
    hit, seen = open_hits(screened).get(), Screening.objects.get(pk=screened.pk).version
    tied = OfficerFactory(has_screening_duty=True)
    OfficerTie.objects.create(officer=tied, organisation=screened.organisation)
    for officer in (OfficerFactory(), tied, MemberFactory(organisation=screened.organisation)):
        with pytest.raises(ScreeningHit.DoesNotExist):
            screening.decide_hit(
                hit_id=hit.pk, officer=officer, verdict=Verdict.NEGATIVE, note="No.", seen=seen
            )


def test_changed_facts_void_signatures_and_verdicts(screened):
    settle(screened)
    approve(screened)
    change_facts(screened)
    assert valid_signatures(screened) == 0
    assert open_hits(screened).get().verdict == Verdict.NONE
    with pytest.raises(clearance.HitsOpen):
        approve(screened)


def test_a_return_without_changed_facts_voids_signatures_only(screened):
    settle(screened)
    approve(screened)
    change_facts(screened, name="")
    assert valid_signatures(screened) == 0
    assert open_hits(screened).get().verdict == Verdict.NEGATIVE


def test_a_name_that_is_gone_closes_its_hit(screened):
    Owner.objects.filter(company=screened, name="Ivan Petrenko").update(name="Hans Meier")
    change_facts(screened)
    assert not open_hits(screened).exists()
    assert ScreeningHit.objects.filter(screening=screened.pk).count() == 1
    assert approve(screened).status == ReviewStatus.APPROVED


def approved(screened):
    settle(screened)
    approve(screened)
    approve(screened)
    return screened.organisation.review


def test_a_newer_list_puts_approved_organisations_before_officers_again(screened, tmp_path):
    review = approved(screened)
    before = timezone.now()
    use_list(tmp_path, LISTED, "Ларс Гансен")
    assert screening.screen_due() > 0
    review.refresh_from_db()
    assert review.status == ReviewStatus.APPROVED
    row = Screening.objects.get(pk=screened.pk)
    assert row.recheck_due_at > before + timedelta(days=4)
    old, new = open_hits(screened)
    assert (old.verdict, new.verdict) == (Verdict.NEGATIVE, Verdict.NONE)
    assert valid_signatures(screened) == 0
    with_duty, without = OfficerFactory(has_screening_duty=True), OfficerFactory()
    assert review in Review.objects.waiting_for(with_duty)
    assert review not in Review.objects.waiting_for(without)


def test_two_officers_keep_it_approved(screened, tmp_path):
    review = approved(screened)
    use_list(tmp_path, LISTED, "Ларс Гансен")
    screening.screen_due()
    first, second = (OfficerFactory(has_screening_duty=True) for _number in range(2))
    with pytest.raises(clearance.HitsOpen):
        reviews.confirm_review(review_id=review.pk, officer=first)
    settle(screened)
    reviews.confirm_review(review_id=review.pk, officer=first)
    assert Screening.objects.get(pk=screened.pk).recheck_due_at is not None
    assert review not in Review.objects.waiting_for(first)
    reviews.confirm_review(review_id=review.pk, officer=second)
    assert Screening.objects.get(pk=screened.pk).recheck_due_at is None
    with pytest.raises(reviews.ReviewStateError):
        reviews.confirm_review(review_id=review.pk, officer=second)


def test_a_newer_list_that_says_the_same_changes_nothing(screened, tmp_path):
    review = approved(screened)
    version = Screening.objects.get(pk=screened.pk).version
    newer = use_list(tmp_path, LISTED, "Nobody Herelike")
    screening.screen_due()
    row = Screening.objects.get(pk=screened.pk)
    assert (row.list, row.version, row.recheck_due_at) == (newer, version, None)
    assert valid_signatures(screened) == 2
    assert review not in Review.objects.waiting_for(OfficerFactory(has_screening_duty=True))


def test_a_hit_of_which_the_list_says_something_else_is_decided_anew(screened, tmp_path):
    approved(screened)
    use_list(tmp_path, LISTED, birth_date="1971-02-03")
    screening.screen_due()
    assert open_hits(screened).get().verdict == Verdict.NONE
    assert Screening.objects.get(pk=screened.pk).recheck_due_at is not None


def test_a_verdict_about_an_approved_organisation_puts_it_before_officers(screened):
    review = approved(screened)
    officer = settle(screened, Verdict.POSITIVE)
    assert review in Review.objects.waiting_for(officer)
    with pytest.raises(clearance.HitConfirmed):
        reviews.confirm_review(review_id=review.pk, officer=officer)


def test_suspending_ends_the_recheck(screened, tmp_path):
    review = approved(screened)
    use_list(tmp_path, LISTED, "Ларс Гансен")
    screening.screen_due()
    reviews.suspend_review(review_id=review.pk, officer=OfficerFactory(), reason="A hit.")
    assert Screening.objects.get(pk=screened.pk).recheck_due_at is None


@pytest.mark.parametrize("through", ["owner", "owner of the owner", "parent", "registry"])
def test_control_from_an_aggressor_state_blocks_the_approval(company, tmp_path, through):
    owner = company.owners.get(name="Ivan Petrenko")
    if through == "owner":
        company.owners.filter(pk=owner.pk).update(country="BY")
    elif through == "owner of the owner":
        Owner.objects.create(company=company, of=owner, name="Volga", country="RU", share=51)
    elif through == "parent":
        Parent.objects.filter(company=company).update(country="RU")
    else:
        company.organisation.identity.registry = "RU"
        company.organisation.identity.save()
    use_list(tmp_path, "Nobody Herelike")
    screening.screen_due()
    with pytest.raises(clearance.ControlledFromAggressor):
        approve(company)
    AggressorState.objects.all().delete()
    assert approve(company).status == ReviewStatus.APPROVED


def test_another_aggressor_state_puts_the_approved_before_officers_again(company, tmp_path):
    use_list(tmp_path, "Nobody Herelike")
    screening.screen_due()
    approve(company)
    AggressorState.objects.create(code="DE")
    screening.make_all_due()
    screening.screen_due()
    assert Screening.objects.get(pk=company.pk).recheck_due_at is not None


@transaction.atomic
def store_owner(**facts):
    """With what the database says at the end of the transaction."""
    Owner.objects.create(**facts)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_adds_the_shares_up(company):
    with pytest.raises(IntegrityError, match="more than 100 per cent"):
        store_owner(company=company, name="One more", country="DE", share="0.01")


def test_owners_of_an_owner_are_of_the_same_company(company):
    stranger = Owner.objects.create(
        company=PartnerCompanyFactory(), name="Somebody", country="DE", share=100
    )
    with pytest.raises(IntegrityError, match="same company"):
        store_owner(company=company, of=stranger, name="X", country="DE", share=1)


def test_what_is_submitted_becomes_due(screened):
    member = MemberFactory(organisation=screened.organisation)
    review_id = screened.organisation.review_id
    for move in (reviews.withdraw_review, reviews.revise_review, reviews.submit_review):
        move(review_id=review_id, member=member)
    assert Screening.objects.get(pk=screened.pk).is_due


def test_two_officers_at_once_both_count_and_one_alone_does_not(real_database, tmp_path):
    """Both threads stand at the review's lock; together they approve, exactly once."""
    AggressorState.objects.get_or_create(code="RU")
    with transaction.atomic():
        company = PartnerCompanyFactory(status=ReviewStatus.SUBMITTED)
        Owner.objects.create(company=company, name="Ivan Petrenko", country="DE", share=60)
    use_list(tmp_path, LISTED)
    screening.screen_due()
    settle(company)
    officers = [OfficerFactory(has_screening_duty=True) for _number in range(2)]
    outcomes = []

    def sign(officer):
        try:
            outcomes.append(approve(company, officer).status)
        except (clearance.AlreadySigned, reviews.ReviewStateError) as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    for people, expected in (
        ([officers[0]] * 2, ["AlreadySigned", "submitted"]),
        ([officers[1], OfficerFactory(has_screening_duty=True)], ["ReviewStateError", "approved"]),
    ):
        outcomes.clear()
        threads = [threading.Thread(target=sign, args=[officer]) for officer in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert sorted(outcomes) == expected
    assert company.organisation.review.moves.count() == 1


def test_a_worker_that_dies_leaves_its_organisations_due(company, tmp_path, monkeypatch):
    use_list(tmp_path, LISTED)

    def die(*args, **kwargs):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(screening, "_store_hits", die)
        with pytest.raises(MemoryError):
            screening.screen_due()
    assert not ScreeningHit.objects.exists()
    assert screening.screen_due() == 1
    assert open_hits(company).count() == 1
    assert screening.screen_due() == 0
