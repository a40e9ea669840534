"""Working days, and the clock that stands still while the applicant owes an answer."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import DayOff
from accounts.services import reviews
from accounts.services.working_days import add_working_days, working_days_between
from tests.factories import MemberFactory, OfficerFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
KYIV = ZoneInfo("Europe/Kyiv")


def at(day, hour=12, month=3):
    return datetime(2027, month, day, hour, tzinfo=KYIV)  # 1 March 2027 is a Monday


@pytest.mark.parametrize(
    ("off", "start", "days", "end"),
    [
        ([], at(1), 5, at(8)),
        ([], at(6), 1, at(8)),  # from a Saturday
        (["2027-03-08"], at(1), 5, at(9)),
        (["2027-03-06"], at(1), 5, at(8)),  # a day off on a Saturday takes nothing away
        (["2027-03-02", "2027-03-03"], at(1), 1, at(4)),
        ([], at(26), 2, at(30)),  # over the change to summer time, at the same hour
    ],
)
def test_days_off_and_weekends_do_not_count(off, start, days, end):
    DayOff.objects.bulk_create(DayOff(date=day, name="Off") for day in off)
    assert add_working_days(start, days) == end
    assert working_days_between(start, end) == days


def move(review, hour, *steps):
    """Each step at noon of its day: who does what."""
    member = MemberFactory(organisation=review.organisation)
    officer = OfficerFactory()
    for day, name in steps:
        with time_machine.travel(at(day, hour), tick=False):
            if name == "return":
                reviews.return_review(review_id=review.pk, officer=officer, reason="Who else?")
            else:
                service = {
                    "submit": reviews.submit_review,
                    "withdraw": reviews.withdraw_review,
                    "revise": reviews.revise_review,
                }[name]
                service(review_id=review.pk, member=member)
    review.refresh_from_db()
    return review.due_at


@pytest.mark.parametrize(
    ("steps", "due"),
    [
        ([(1, "submit")], at(8)),
        # Three days are used, the answer takes a week, two are left.
        ([(1, "submit"), (4, "return"), (11, "submit")], at(15)),
        # The same day: nothing is used.
        ([(1, "submit"), (1, "return"), (9, "submit")], at(16)),
        # Twice: two and two days are used, one is left.
        (
            [(1, "submit"), (3, "return"), (8, "submit"), (10, "return"), (15, "submit")],
            at(16),
        ),
        # Late anyway: at least one day is left for an answer.
        ([(1, "submit"), (19, "return"), (22, "submit")], at(23)),
        # Taken back to a draft it begins anew.
        ([(1, "submit"), (4, "withdraw"), (4, "revise"), (8, "submit")], at(15)),
    ],
)
def test_the_clock_stands_still_while_the_applicant_owes_an_answer(steps, due):
    review = OrganisationFactory(status="draft").review
    assert move(review, 12, *steps) == due
