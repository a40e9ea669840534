"""Workers killed with SIGKILL and a broker that forgets: the same matches, one mail per
recipient."""

from collections import Counter

import pytest

from accounts.models import Letter, Notification, User
from accounts.vocabulary import LetterState
from matching.models import Run
from matching.services import runs
from matching.vocabulary import RunState, RunTrigger
from tests.faults.processes import empty_the_broker
from tests.matching.worlds import (
    build_world,
    candidates_waiting,
    expected_pairs,
    released_pairs,
    stored_pairs,
)

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]


def is_released(run) -> bool:
    run.refresh_from_db()
    assert run.state != RunState.FAILED, run.failure
    return run.state == RunState.RELEASED


def is_settled() -> bool:
    """Every notification has its letter, and no letter is on its way."""
    waiting = Letter.objects.filter(state__in=[LetterState.PENDING, LetterState.SENDING])
    return not (waiting.exists() or Notification.objects.filter(letter__isnull=True).exists())


def assert_right_matches_and_one_mail_each(run, smtp_server) -> None:
    assert stored_pairs(run) == released_pairs() == expected_pairs(run) != []
    assert set(run.shards.values_list("state", flat=True)) == {"done"}
    assert candidates_waiting() == 0
    arrived = Counter(delivery.recipients[0] for delivery in smtp_server.kept)
    assert arrived == dict.fromkeys(User.objects.values_list("email", flat=True), 1)
    text = "".join(delivery.content.decode() for delivery in smtp_server.kept)
    assert text.count("/matches/") >= len(released_pairs())


def test_a_worker_killed_at_every_point_of_a_run_changes_nothing(workshop, smtp_server):
    """Seven deaths, one after the other; each time another worker goes on where the dead one
    was."""
    build_world(6, 4)
    workshop.start_beat()
    run = runs.request_run(trigger=RunTrigger.NIGHTLY)
    for point in (
        "before_reading_inputs",
        "after_claim",
        "while_storing_candidates",
        "before_merging",
        "while_storing_results",
        "while_releasing",
        "after_claiming_a_letter",
    ):
        worker = workshop.start_worker(point)
        workshop.wait_for_point(worker)
        workshop.kill(worker)
    workshop.start_worker()

    workshop.wait_until(lambda: is_released(run) and is_settled())

    assert run.shards.count() == 4
    assert Run.objects.count() == 1
    assert_right_matches_and_one_mail_each(run, smtp_server)


def test_a_run_ends_although_the_broker_lost_every_message(workshop, smtp_server):
    build_world(6, 4)
    run = runs.request_run(trigger=RunTrigger.NIGHTLY)
    empty_the_broker()
    workshop.start_beat()
    worker = workshop.start_worker("after_claim")
    workshop.wait_for_point(worker)
    empty_the_broker()
    workshop.kill(worker)
    empty_the_broker()
    workshop.start_worker()
    workshop.wait_until(lambda: is_released(run))
    empty_the_broker()

    workshop.wait_until(is_settled)

    assert_right_matches_and_one_mail_each(run, smtp_server)


def test_a_broker_emptied_under_a_living_worker_does_not_stop_it(workshop, smtp_server):
    build_world(3, 2)
    run = runs.request_run(trigger=RunTrigger.NIGHTLY)
    workshop.start_beat()
    worker = workshop.start_worker("before_storing_candidates")
    workshop.wait_for_point(worker)
    empty_the_broker()
    workshop.let_go(worker)

    workshop.wait_until(lambda: is_released(run) and is_settled())

    assert_right_matches_and_one_mail_each(run, smtp_server)


def test_a_worker_killed_while_it_hands_a_letter_over_leaves_it_in_doubt(workshop, smtp_server):
    """One recipient's letter is in doubt and waits for the next digest; all others arrive once."""
    build_world(2, 2)
    workshop.start_beat()
    runs.request_run(trigger=RunTrigger.NIGHTLY)
    worker = workshop.start_worker("while_handing_over")
    workshop.wait_for_point(worker)
    workshop.kill(worker)
    workshop.start_worker()

    workshop.wait_until(lambda: Letter.objects.filter(state=LetterState.SENT).count() == 3)
    workshop.wait_until(lambda: Letter.objects.filter(state=LetterState.IN_DOUBT).count() == 1)

    doubtful = Letter.objects.get(state=LetterState.IN_DOUBT).recipient
    waiting = Notification.objects.filter(letter__isnull=True)
    assert set(waiting.values_list("recipient", flat=True)) == {doubtful.pk}
    arrived = Counter(delivery.recipients[0] for delivery in smtp_server.kept)
    others = User.objects.exclude(pk=doubtful.pk).values_list("email", flat=True)
    assert arrived == dict.fromkeys(others, 1)
