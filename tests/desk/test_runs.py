"""Runs at the desk: started, watched, released."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter, Notification
from matching.models import Match, NearMissCount, Run, RunResults, Shard
from matching.services import releases, runs
from matching.vocabulary import RunState, RunTrigger
from tests.factories import (
    MandateFactory,
    MatchFactory,
    MemberFactory,
    RunFactory,
    VentureFactory,
)
from tests.matching.test_releases import complete_run

pytestmark = pytest.mark.django_db


def unfinished(state=RunState.SCORING, **facts):
    """A run that has not ended."""
    return RunFactory(state=state, finished_at=None, released_at=None, **facts)


def page_of(run):
    """The run's address at the desk."""
    return reverse("admin:matching_run_change", args=[run.pk])


def test_officer_starts_a_run(desk, officer):
    response = desk.post(reverse("admin:matching_run_start"))
    run = Run.objects.get()
    assert response["Location"] == page_of(run)
    assert (run.trigger, run.requested_by, run.state) == (
        RunTrigger.OFFICER,
        officer,
        RunState.QUEUED,
    )


def test_second_request_joins_the_waiting_run(desk):
    desk.post(reverse("admin:matching_run_start"))
    desk.post(reverse("admin:matching_run_start"))
    assert Run.objects.count() == 1


def test_looking_at_the_address_starts_nothing(desk):
    desk.get(reverse("admin:matching_run_start"))
    assert not Run.objects.exists()


def test_page_shows_the_progress(desk):
    run = unfinished(ventures=30, mandates=20)
    for place, state in enumerate(["done", "done", "pending"]):
        Shard.objects.create(run=run, first=place * 10, last=place * 10 + 10, state=state)
    text = desk.get(page_of(run)).content.decode()
    assert "2 of 3" in text
    assert '<progress aria-label="Blocks scored" value="2" max="3">' in text
    assert "600" in text
    assert "hx-trigger" in text


def test_fragment_asks_again_until_the_end(desk):
    run = unfinished()
    address = reverse("admin:matching_run_progress", args=[run.pk])
    first = desk.get(address, headers={"HX-Request": "true"})
    assert "hx-trigger" in first.content.decode()
    assert not first.has_header("HX-Refresh")
    assert "<html" not in first.content.decode()
    runs.fail_run(run_id=run.pk, reason="ValueError: no rates")
    last = desk.get(address, headers={"HX-Request": "true"})
    assert "hx-trigger" not in last.content.decode()
    assert last["HX-Refresh"] == "true"


def test_page_says_why_a_run_failed(desk):
    run = RunFactory(state=RunState.FAILED, failure="ValueError: no rates", released_at=None)
    assert "ValueError: no rates" in desk.get(page_of(run)).content.decode()


def test_officer_releases_a_complete_run(desk):
    run = RunFactory(state=RunState.COMPLETE, released_at=None)
    address = reverse("admin:matching_run_release", args=[run.pk])
    assert address in desk.get(page_of(run)).content.decode()
    desk.get(address)
    run.refresh_from_db()
    assert run.state == RunState.COMPLETE
    assert desk.post(address)["Location"] == page_of(run)
    run.refresh_from_db()
    assert run.state == RunState.RELEASED
    assert address not in desk.get(page_of(run)).content.decode()


def test_page_says_what_a_release_would_change(desk):
    MatchFactory()
    run = RunFactory(state=RunState.COMPLETE, released_at=None)
    changes = desk.get(page_of(run)).context["changes"]
    assert (changes.new, changes.changed, changes.gone) == (0, 0, 1)


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.SCORING])
def test_run_that_is_not_complete_cannot_be_released(desk, state):
    run = unfinished(state)
    response = desk.post(reverse("admin:matching_run_release", args=[run.pk]))
    assert response.status_code == 409
    assert "Only a complete run can be released." in response.content.decode()
    run.refresh_from_db()
    assert run.state == state


def test_outdated_run_cannot_be_released(desk):
    outdated = RunFactory(state=RunState.COMPLETE, released_at=None)
    RunFactory()
    address = reverse("admin:matching_run_release", args=[outdated.pk])
    assert address not in desk.get(page_of(outdated)).content.decode()
    response = desk.post(address)
    assert response.status_code == 409
    assert "A newer run has been released already." in response.content.decode()


def test_run_that_approvals_have_overtaken_is_brought_up_to_date_first(desk, officer):
    run = RunFactory(state=RunState.COMPLETE, released_at=None)
    RunFactory(trigger=RunTrigger.APPROVAL)
    address = reverse("admin:matching_run_release", args=[run.pk])
    text = desk.get(page_of(run)).content.decode()
    assert address in text
    assert "It is brought up to date first and then released" in text

    response = desk.post(address, follow=True)

    newer = Run.objects.latest("pk")
    assert response.redirect_chain == [(page_of(newer), 302)]
    assert "Records have changed since." in response.content.decode()
    assert (newer.trigger, newer.state, newer.based_on) == ("release", "queued", run)
    assert newer.requested_by == officer
    other = RunFactory(state=RunState.COMPLETE, released_at=None)
    RunFactory(trigger=RunTrigger.APPROVAL)
    refused = desk.post(reverse("admin:matching_run_release", args=[other.pk]))
    assert refused.status_code == 409
    assert "Another run is being released: try again soon." in refused.content.decode()


def test_page_says_how_little_was_scored(desk):
    base = RunFactory()
    run = RunFactory(based_on=base, records_changed=1, pairs_scored=12_345)
    text = " ".join(desk.get(page_of(run)).content.decode().split())
    assert f"The results of run {base.pk} were brought up to date: one record had changed" in text
    assert "12,345 pairs were scored" in text


def test_results_that_are_kept_no_longer_cannot_be_released(desk):
    MatchFactory()
    run = RunFactory(state=RunState.COMPLETE, released_at=None)
    RunResults.objects.filter(run=run).delete()
    address = reverse("admin:matching_run_release", args=[run.pk])
    assert address not in desk.get(page_of(run)).content.decode()
    response = desk.post(address)
    assert response.status_code == 409
    assert "The results of this run are kept no longer." in response.content.decode()
    assert Match.objects.exists()


def test_a_release_over_results_that_are_gone_is_not_taken_back(desk):
    before, newest = RunFactory(), RunFactory()
    RunResults.objects.filter(run=before).delete()
    response = desk.post(reverse("admin:matching_run_take_back", args=[newest.pk]))
    assert response.status_code == 409
    assert "What members saw before is kept no longer." in response.content.decode()


def test_page_says_how_fast_a_run_is_and_how_long_it_takes_yet(desk):
    """A quarter of 600,000 pairs in ten seconds: 15,000 a second, half a minute to go."""
    run = unfinished(ventures=600, mandates=1000)
    begun = timezone.now() - timedelta(seconds=10)
    for place in range(4):
        Shard.objects.create(
            run=run, first=place * 150, last=place * 150 + 150, created_at=begun,
            state="pending" if place else "done",
            finished_at=None if place else begun + timedelta(seconds=10),
        )  # fmt: skip
    text = desk.get(page_of(run)).content.decode()
    assert "15,000" in text
    assert "30 seconds" in text
    assert runs.progress_of(run).pairs_done == 150_000


def test_officer_cancels_a_run(desk, officer):
    run = unfinished()
    address = reverse("admin:matching_run_cancel", args=[run.pk])
    assert address in desk.get(page_of(run)).content.decode()
    assert desk.get(address)["Location"] == page_of(run)
    run.refresh_from_db()
    assert run.state == RunState.SCORING
    assert desk.post(address)["Location"] == page_of(run)
    run.refresh_from_db()
    assert (run.state, run.cancelled_by) == (RunState.CANCELLED, officer)
    text = desk.get(page_of(run)).content.decode()
    assert f"Cancelled by {officer}" in text
    assert address not in text


def test_run_that_has_ended_cannot_be_cancelled(desk):
    run = RunFactory()
    response = desk.post(reverse("admin:matching_run_cancel", args=[run.pk]))
    assert response.status_code == 409
    assert "The run has ended already." in response.content.decode()
    run.refresh_from_db()
    assert run.state == RunState.RELEASED


def counted_run():
    """A run with near misses in two blocks."""
    run = RunFactory(result_digest="0" * 64)
    rows = [
        ("form", "unmanned", "DE", 3, 6_000_000),
        ("tranche", "unmanned", "DE", 2, 1_500_000),
        ("form", "ammunition", "NO", 1, 40_000_000),
    ]
    for place, block in enumerate((rows[:2], rows)):
        shard = Shard.objects.create(run=run, first=place, last=place + 1, state="done")
        for gate, category, country, pairs, euros in block:
            NearMissCount.objects.create(
                run=run, shard=shard, gate=gate, category=category, country=country,
                pairs=pairs, euros=euros,
            )  # fmt: skip
    return run


def lines(ledger):
    return {
        name: [(line.code, line.pairs, line.money) for line in getattr(ledger, name)]
        for name in ("by_gate", "by_category", "by_country")
    }


def test_near_misses_are_shown_by_gate_category_and_country(desk):
    run = counted_run()
    address = reverse("admin:matching_run_near_misses", args=[run.pk])
    assert address in desk.get(page_of(run)).content.decode()
    ledger = lines(desk.get(address).context["ledger"])
    assert ledger == {
        "by_gate": [("form", 7, "EUR 52.0 m"), ("tranche", 4, "EUR 3.0 m")],
        "by_category": [("ammunition", 1, "EUR 40.0 m"), ("unmanned", 10, "EUR 15.0 m")],
        "by_country": [("NO", 1, "EUR 40.0 m"), ("DE", 10, "EUR 15.0 m")],
    }


def test_near_misses_of_one_gate(desk):
    address = reverse("admin:matching_run_near_misses", args=[counted_run().pk])
    ledger = lines(desk.get(f"{address}?gate=tranche").context["ledger"])
    assert ledger["by_gate"] == [("form", 7, "EUR 52.0 m"), ("tranche", 4, "EUR 3.0 m")]
    assert ledger["by_category"] == [("unmanned", 4, "EUR 3.0 m")]
    assert lines(desk.get(f"{address}?gate=x").context["ledger"])["by_country"][0][0] == "NO"


def test_near_misses_leave_as_a_file(desk):
    response = desk.get(reverse("admin:matching_run_near_misses_csv", args=[counted_run().pk]))
    assert response.content.decode().removeprefix("\ufeff").split("\r\n") == [
        "gate,category,country,pairs,euros",
        "form,ammunition,NO,1,40000000",
        "form,unmanned,DE,6,12000000",
        "tranche,unmanned,DE,4,3000000",
        "",
    ]


def test_run_without_near_misses_says_so(desk):
    run = RunFactory()
    text = desk.get(reverse("admin:matching_run_near_misses", args=[run.pk])).content.decode()
    assert "No near miss" in text


def test_officer_reads_the_letters_of_a_release_before_it(desk):
    venture, mandate = VentureFactory(), MandateFactory()
    maker = MemberFactory(organisation=venture.manufacturer.organisation)
    run = complete_run((venture, mandate))
    address = reverse("admin:matching_run_letters", args=[run.pk])
    assert address in desk.get(page_of(run)).content.decode()
    text = desk.get(address).content.decode()
    assert f"To {maker.email}" in text
    assert mandate.code_name in text
    assert not Letter.objects.exists()
    assert (
        desk.get(reverse("admin:matching_run_letters", args=[RunFactory().pk])).status_code == 404
    )


def test_officer_takes_a_release_back(desk, officer):
    run = complete_run((VentureFactory(), MandateFactory()))
    releases.release_run(run_id=run.pk)
    address = reverse("admin:matching_run_take_back", args=[run.pk])
    assert address in desk.get(page_of(run)).content.decode()
    assert desk.get(address)["Location"] == page_of(run)
    assert Match.objects.exists()
    desk.post(address)
    run.refresh_from_db()
    assert (run.state, run.taken_back_by) == (RunState.TAKEN_BACK, officer)
    assert not Match.objects.exists()
    assert desk.post(address).status_code == 409
    assert "took the release back" in desk.get(page_of(run)).content.decode()


def test_release_that_members_were_told_of_stays(desk):
    venture = VentureFactory()
    maker = MemberFactory(organisation=venture.manufacturer.organisation)
    run = complete_run((venture, MandateFactory()))
    releases.release_run(run_id=run.pk)
    letter = Letter.objects.create(recipient=maker, kind="new_match", handed_over_at=timezone.now())
    Notification.objects.update(letter=letter)
    address = reverse("admin:matching_run_take_back", args=[run.pk])
    assert address not in desk.get(page_of(run)).content.decode()
    response = desk.post(address)
    assert response.status_code == 409
    assert "have left" in response.content.decode()
    assert Match.objects.exists()
