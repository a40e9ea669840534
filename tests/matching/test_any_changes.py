"""Whatever changes, in whatever order: after each change members see what a full run would show."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.services import reviews
from accounts.vocabulary import ReviewStatus
from matching.models import Run
from matching.services import updates, working_off
from matching.vocabulary import RunTrigger
from partners.models import Mandate
from tests.factories import MandateFactory, MemberFactory, OfficerFactory, VentureFactory
from tests.matching.run_steps import request_run
from tests.matching.test_near_misses import recount
from tests.matching.worlds import (
    build_world,
    expected_pairs,
    released_pairs,
    stored_near_misses,
    stored_pairs,
)
from ventures.models import Venture

AMOUNTS = st.sampled_from([Decimal(amount) for amount in (300_000, 2_500_000, 9_000_000)])
LEVELS = st.none() | st.integers(1, 9)
FORMS = st.sampled_from([["jv_equity", "licence"], ["licence"], ["subsidiary"]])
SIDES = st.sampled_from([["ukraine"], ["partner_country"], ["ukraine", "partner_country"]])
PLACES = st.integers(0, 99)


class Changing(RuleBasedStateMachine):
    """Records come, change and go; every change but a nightly run takes the short way."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction._from_testcase = True  # durable blocks inside of it are none of its own
        self.transaction.__enter__()
        self.officer = OfficerFactory()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(ventures=st.integers(0, 4), mandates=st.integers(0, 4))
    def begin(self, ventures, mandates):
        build_world(ventures, mandates)
        request_run()
        self.work_off(expects_short_way=False)

    def work_off(self, expects_short_way=True):
        working_off.advance_runs()
        run = Run.objects.latest("pk")
        assert (run.based_on is not None) == expects_short_way
        assert stored_pairs(run) == released_pairs() == expected_pairs(run)
        assert stored_near_misses(run) == recount()

    def approve(self, record):
        MemberFactory(organisation=record.review.organisation)
        reviews.approve_review(review_id=record.review_id, officer=self.officer)
        self.work_off()

    @rule(need=AMOUNTS, readiness=LEVELS, forms=FORMS, sides=SIDES)
    def a_venture_is_approved(self, need, readiness, forms, sides):
        facts = {"need": need, "min_tranche": 100_000, "readiness": readiness}
        self.approve(
            VentureFactory(status=ReviewStatus.SUBMITTED, forms=forms, sides=sides, **facts)
        )

    @rule(readiness=st.integers(1, 9), forms=FORMS, sides=SIDES)
    def a_mandate_is_approved(self, readiness, forms, sides):
        self.approve(
            MandateFactory(
                status=ReviewStatus.SUBMITTED, forms=forms, sides=sides, min_readiness=readiness
            )
        )

    @rule(model=st.sampled_from([Venture, Mandate]), place=PLACES)
    def a_record_is_withdrawn(self, model, place):
        if record := self.published(model, place):
            member = MemberFactory(organisation=record.review.organisation)
            reviews.withdraw_review(review_id=record.review_id, member=member)
            self.work_off()

    @rule(model=st.sampled_from([Venture, Mandate]), place=PLACES)
    def a_record_is_suspended_and_comes_back(self, model, place):
        if record := self.published(model, place):
            reviews.suspend_review(
                review_id=record.review_id, officer=self.officer, reason="Because."
            )
            self.work_off()
            reviews.approve_review(review_id=record.review_id, officer=self.officer)
            self.work_off()

    @rule(model=st.sampled_from([Venture, Mandate]), place=PLACES)
    def an_organisation_is_suspended_with_all_it_has(self, model, place):
        if record := self.published(model, place):
            review_id = record.review.organisation.review_id
            reviews.suspend_review(review_id=review_id, officer=self.officer, reason="Because.")
            self.work_off()

    @rule(place=PLACES, readiness=LEVELS, forms=FORMS)
    def a_venture_says_something_else(self, place, readiness, forms):
        if venture := self.published(Venture, place):
            venture.readiness = readiness
            venture.save()
            venture.forms.set(forms)
            request_run(trigger=RunTrigger.APPROVAL)
            self.work_off()

    @rule()
    def a_night_passes(self):
        request_run()
        self.work_off(expects_short_way=False)

    @invariant()
    def nothing_waits(self):
        assert not Run.objects.unfinished().exists()

    @staticmethod
    def published(model, place):
        records = list(model.objects.published().order_by("pk"))
        return records[place % len(records)] if records else None


@pytest.mark.timeout(240)
def test_any_sequence_of_changes_ends_in_the_rows_of_a_full_run(db, monkeypatch):
    monkeypatch.setattr(updates, "LARGEST_SHARE", 1_000)
    monkeypatch.setattr("django.conf.settings.RUN_BEST", 2)
    run_state_machine_as_test(
        Changing,
        settings=settings(
            deadline=None,
            max_examples=12,
            stateful_step_count=10,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
