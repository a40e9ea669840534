"""Taking a release back, as long as nobody was told; and its letters before it happens."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Letter, Notification
from accounts.services import letters
from accounts.vocabulary import Frequency, LetterKind, LetterState
from matching.models import Match, Run, RunResults
from matching.services import archive, releases, take_backs
from matching.vocabulary import RunState
from tests.factories import MandateFactory, MemberFactory, VentureFactory
from tests.matching.news_steps import letter_to, matters, prefer
from tests.matching.test_releases import complete_run
from tests.matching.worlds import released_pairs


def release(*pairs) -> Run:
    run = complete_run(*pairs)
    releases.release_run(run_id=run.pk)
    return run


def take_back(run, officer):
    return take_backs.take_back_release(run_id=run.pk, officer=officer)


def test_members_see_what_they_saw_before(venture, mandate, maker, partner, officer):
    gone = MandateFactory()
    release((venture, mandate, {"points": 71_000, "points_low": 71_000}), (venture, gone))
    before = released_pairs()
    address = Match.objects.get(mandate=mandate).public_id
    run = release((venture, mandate, {"points": 90_000}), (VentureFactory(), mandate))
    assert released_pairs() != before

    assert take_back(run, officer).gone == 1

    run.refresh_from_db()
    assert (run.state, run.taken_back_by, run.released_at) == (RunState.TAKEN_BACK, officer, None)
    assert released_pairs() == before
    assert Match.objects.get(mandate=mandate).public_id == address


def test_the_first_release_taken_back_leaves_nothing(venture, mandate, maker, officer):
    run = release((venture, mandate))
    take_back(run, officer)
    assert released_pairs() == []
    assert matters() == set()


def test_news_of_the_release_are_forgotten_and_older_ones_kept(
    venture, mandate, maker, partner, officer
):
    release((venture, mandate))
    told = matters()
    assert len(told) == 2
    other = VentureFactory(manufacturer=venture.manufacturer)
    run = release((venture, mandate), (other, mandate))
    assert len(matters()) == 4

    take_back(run, officer)

    assert matters() == told
    again = release((venture, mandate), (other, mandate))
    assert Notification.objects.filter(cause=f"run:{again.pk}").count() == 2


def test_a_letter_that_waits_is_cancelled(venture, mandate, maker, officer):
    run = release((venture, mandate))
    letter = letter_to(maker)
    take_back(run, officer)
    letter.refresh_from_db()
    assert letter.state == LetterState.CANCELLED


def test_a_letter_that_also_tells_of_an_older_release_still_goes(venture, mandate, maker, officer):
    release((venture, mandate))
    run = release((venture, mandate), (venture, MandateFactory()))
    letter = letter_to(maker)
    take_back(run, officer)
    letter.refresh_from_db()
    assert letter.state == LetterState.PENDING
    assert letter.notifications.count() == 1


@pytest.mark.parametrize("state", [LetterState.SENT, LetterState.SENDING])
def test_nothing_is_taken_back_once_a_letter_was_handed_over(
    venture, mandate, maker, officer, state
):
    run = release((venture, mandate))
    facts = {"state": state, "handed_over_at": timezone.now()}
    if state == LetterState.SENT:
        facts["sent_at"] = timezone.now()
    else:
        facts["lease_until"] = timezone.now()
    Letter.objects.filter(pk=letter_to(maker).pk).update(**facts)
    before = released_pairs(), matters()

    assert not take_backs.may_be_taken_back(run)
    with pytest.raises(take_backs.LettersOfReleaseHaveLeft):
        take_back(run, officer)

    run.refresh_from_db()
    assert run.state == RunState.RELEASED
    assert (released_pairs(), matters()) == before


def test_a_letter_in_doubt_counts_as_left(venture, mandate, maker, officer):
    run = release((venture, mandate))
    letter_to(maker)
    claimed = letters.claim_letter()
    letters.leave_in_doubt(letter_id=claimed.pk, attempt=claimed.attempt, why="cut off")
    with pytest.raises(take_backs.LettersOfReleaseHaveLeft):
        take_back(run, officer)


def test_only_the_newest_release_is_taken_back(venture, mandate, officer):
    older, newest = release((venture, mandate)), release((venture, mandate))
    assert not take_backs.may_be_taken_back(older)
    with pytest.raises(take_backs.NotWhatMembersSee):
        take_back(older, officer)
    take_back(newest, officer)
    assert take_backs.may_be_taken_back(older)


def test_nothing_is_taken_back_when_what_was_seen_before_is_gone(venture, mandate, officer):
    before = release()
    newest = release((venture, mandate))
    assert take_backs.may_be_taken_back(newest)
    RunResults.objects.filter(run=before).delete()

    assert not take_backs.may_be_taken_back(newest)
    with pytest.raises(archive.ResultsGone):
        take_back(newest, officer)

    newest.refresh_from_db()
    assert newest.state == RunState.RELEASED
    assert Match.objects.count() == 1


def test_what_was_taken_back_does_not_come_back_by_itself(venture, mandate, officer):
    overtaken = complete_run((venture, mandate))
    run = release((venture, mandate))
    take_back(run, officer)
    assert not releases.release_newest_run()
    assert not releases.will_be_released(overtaken)
    with pytest.raises(releases.RunNotComplete):
        releases.release_run(run_id=run.pk)


def test_a_worker_that_holds_a_letter_and_an_officer_agree(
    real_database, smtp_server, settings, officer
):
    """Whoever comes first decides: taken back and silent, or told and kept."""
    settings.EMAIL_HOST, settings.EMAIL_PORT = smtp_server.host, smtp_server.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    for _attempt in range(4):
        venture = VentureFactory()
        maker = MemberFactory(organisation=venture.manufacturer.organisation)
        run = release((venture, MandateFactory()))
        prefer(maker, frequency=Frequency.IMMEDIATE)
        letter_to(maker)
        delivered = len(smtp_server.kept)
        outcome = []

        def officer_acts(run=run, outcome=outcome):
            try:
                take_back(run, officer)
                outcome.append("taken back")
            except take_backs.LettersOfReleaseHaveLeft:
                outcome.append("told")
            finally:
                connection.close()

        thread = threading.Thread(target=officer_acts)
        thread.start()
        letters.relay_due_letters()
        thread.join()
        told = len(smtp_server.kept) - delivered
        run.refresh_from_db()
        assert (outcome, told, run.state) in [
            (["taken back"], 0, RunState.TAKEN_BACK),
            (["told"], 1, RunState.RELEASED),
        ]


def test_letters_are_rehearsed_word_for_word_and_nothing_happens(venture, mandate, maker, partner):
    partner.language = "uk"
    partner.save()
    run = complete_run((venture, mandate, {"points": 86_440}))

    samples = take_backs.sample_letters(run)

    assert {sample.to_address for sample in samples} == {maker.email, partner.email}
    assert sorted("86,4" in sample.text for sample in samples) == [False, True]
    assert not Letter.objects.exists()
    assert not Notification.objects.exists()
    assert not Match.objects.exists()
    run.refresh_from_db()
    assert run.state == RunState.COMPLETE


def test_no_more_than_ten_letters_are_rehearsed(venture):
    mandates = MandateFactory.create_batch(12)
    for mandate in mandates:
        MemberFactory(organisation=mandate.company.organisation)
    run = complete_run(*((venture, mandate) for mandate in mandates))
    assert len(take_backs.sample_letters(run)) == 10
    assert LetterKind.NEW_MATCH not in Letter.objects.values_list("kind", flat=True)
