"""Two people act on one case at the same moment: one of them is told that it has moved."""

import threading
import time

from django.db import connection, connections, transaction
from django.urls import reverse

from accounts.models import Review
from accounts.services import reviews
from accounts.vocabulary import ReviewStatus
from tests.desk.conftest import seen_in
from tests.factories import MemberFactory, OfficerFactory, VentureFactory

SECONDS_TO_WAIT = 20
WHY = "The registry says otherwise."


def wait_for_sessions_at_a_lock(count):
    """Return when so many sessions wait for a lock."""
    deadline = time.monotonic() + SECONDS_TO_WAIT
    waiting = 0
    while waiting < count:
        assert time.monotonic() < deadline, f"{waiting} of {count} sessions wait"
        time.sleep(0.05)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            waiting = cursor.fetchone()[0]


def sending(browser, review, decision, seen, statuses):
    """A thread that sends the decision and notes the status of the answer."""
    address = reverse("admin:accounts_review_decide", args=[review.pk, decision])

    def send():
        try:
            answer = browser.post(address, {"seen": seen, "reason": WHY})
            statuses[decision] = answer.status_code
        finally:
            connections.close_all()

    return threading.Thread(target=send)


def submitted_venture():
    """Stored in one transaction, since a review and its organisation name each other."""
    with transaction.atomic():
        return VentureFactory(status=ReviewStatus.SUBMITTED)


def test_one_of_two_decisions_holds(real_database, client_of, case_address):
    review, statuses = submitted_venture().review, {}
    threads = []
    for decision in ("approve", "reject"):
        browser = client_of(OfficerFactory())
        seen = seen_in(browser.get(case_address(review)))
        threads.append(sending(browser, review, decision, seen, statuses))
    with transaction.atomic():
        Review.objects.select_for_update().get(pk=review.pk)
        for thread in threads:
            thread.start()
        wait_for_sessions_at_a_lock(len(threads))
    for thread in threads:
        thread.join(SECONDS_TO_WAIT)
    assert sorted(statuses.values()) == [302, 409]
    move = review.moves.get()
    review.refresh_from_db()
    assert review.status == move.to_status
    winner = {ReviewStatus.APPROVED: "approve", ReviewStatus.REJECTED: "reject"}[move.to_status]
    assert statuses[winner] == 302


def test_record_submitted_anew_meanwhile_is_not_approved(real_database, client_of, case_address):
    """The status is the same before and after; what it stands for is not."""
    venture, statuses = submitted_venture(), {}
    review = venture.review
    owner = MemberFactory(organisation=venture.manufacturer.organisation)
    browser = client_of(OfficerFactory())
    seen = seen_in(browser.get(case_address(review)))
    thread = sending(browser, review, "approve", seen, statuses)
    with transaction.atomic():
        for move in (reviews.withdraw_review, reviews.revise_review, reviews.submit_review):
            move(review_id=review.pk, member=owner)
        thread.start()
        wait_for_sessions_at_a_lock(1)
    thread.join(SECONDS_TO_WAIT)
    review.refresh_from_db()
    assert (statuses, review.status) == ({"approve": 409}, ReviewStatus.SUBMITTED)
