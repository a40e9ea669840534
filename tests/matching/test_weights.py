"""Versions of the weights: drafted, tried, adopted with a reason, never edited."""

import pytest
from django.db import IntegrityError, transaction

from matching.models import Match, Run, RunChange, RunSnapshot, WeightsVersion
from matching.services import releases, runs, trials, weights, working_off
from matching.services.differences import difference_of
from matching.services.weights import FIRST
from matching.vocabulary import ChangeReason, RunState, RunTrigger
from tests.matching.run_steps import request_run
from tests.matching.worlds import build_world, released_pairs

OTHER = FIRST | {"category": 25, "readiness": 10}


def draft(officer, **numbers) -> WeightsVersion:
    return weights.draft_weights(numbers=OTHER | numbers, officer=officer)


def tried(officer) -> tuple[WeightsVersion, Run]:
    version = draft(officer)
    trial = trials.try_weights(number=version.pk, officer=officer)
    working_off.advance_runs()
    trial.refresh_from_db()
    return version, trial


@pytest.fixture
def world(real_database, officer):
    build_world(3, 2)
    request_run()
    working_off.advance_runs()


@pytest.mark.django_db
def test_a_draft_is_used_by_nothing(officer):
    version = draft(officer)
    assert version.number == 2
    assert weights.numbers_of(version) == OTHER
    assert weights.newest_weights().number == 1


@pytest.mark.django_db
@pytest.mark.parametrize("numbers", [{"ticket": 14}, {"ticket": 115, "category": -75}])
def test_weights_that_make_no_sense_are_refused(officer, numbers):
    with pytest.raises(weights.WeightsDoNotSum):
        draft(officer, **numbers)


@pytest.mark.django_db
def test_the_database_itself_refuses_to_edit_a_version(officer):
    with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
        WeightsVersion.objects.filter(number=1).update(category=25, readiness=10)
    with pytest.raises(IntegrityError, match="adopted_with_a_reason"), transaction.atomic():
        WeightsVersion.objects.filter(number=1).update(reason="")


def test_a_trial_tells_what_the_weights_would_change_and_changes_nothing(world, officer):
    before, released = released_pairs(), releases.newest_released()

    version, trial = tried(officer)

    assert (trial.state, trial.weights, trial.trigger) == (
        RunState.COMPLETE, version, RunTrigger.TRIAL,
    )  # fmt: skip
    assert trial.compared_with == released
    difference = difference_of(trial)
    assert difference.moved > 0
    reasons = set(trial.changes.values_list("reason", flat=True))
    assert reasons <= {ChangeReason.WEIGHTS, ChangeReason.OTHERS}
    assert released_pairs() == before
    assert releases.newest_released() == released
    assert not releases.release_newest_run()
    with pytest.raises(releases.RunIsATrial):
        releases.release_run(run_id=trial.pk)


def test_a_trial_uses_the_inputs_of_the_released_run(world, officer):
    """Whatever changed since then is no part of what the weights do."""
    build_world(2, 1)
    _version, trial = tried(officer)
    released = releases.newest_released()
    assert (trial.ventures, trial.mandates) == (released.ventures, released.mandates)
    assert trial.digest != released.digest  # other weights
    assert (
        RunSnapshot.objects.get(run=trial).problem == RunSnapshot.objects.get(run=released).problem
    )


def test_a_request_does_not_join_a_waiting_trial(world, officer):
    version = draft(officer)
    trial = trials.try_weights(number=version.pk, officer=officer)

    run = request_run()

    assert run != trial
    with pytest.raises(trials.TrialWaits):
        trials.try_weights(number=version.pk, officer=officer)
    working_off.advance_runs()
    for each, state in ((trial, RunState.COMPLETE), (run, RunState.RELEASED)):
        each.refresh_from_db()
        assert each.state == state
    assert run.weights.number == 1


def test_adopting_makes_the_version_the_one_in_use(world, officer):
    version, _trial = tried(officer)

    run = weights.adopt_weights(number=version.pk, officer=officer, reason=" Ready lines first. ")
    working_off.advance_runs()

    run.refresh_from_db()
    version.refresh_from_db()
    assert (version.adopted_by, version.reason) == (officer, "Ready lines first.")
    assert weights.newest_weights() == version
    assert (run.state, run.weights) == (RunState.COMPLETE, version)
    assert {match.run.weights.number for match in Match.objects.all()} == {1}
    releases.release_run(run_id=run.pk)
    assert {match.run.weights for match in Match.objects.all()} == {version}
    with pytest.raises(weights.WeightsAlreadyAdopted):
        weights.adopt_weights(number=version.pk, officer=officer, reason="Again.")
    with pytest.raises(weights.WeightsAlreadyAdopted):
        weights.discard_weights(number=version.pk)


def test_what_was_not_tried_is_not_adopted(world, officer):
    version = draft(officer)
    with pytest.raises(weights.WeightsNotTried):
        weights.adopt_weights(number=version.pk, officer=officer, reason="Quickly.")
    trial = trials.try_weights(number=version.pk, officer=officer)
    runs.cancel_run(run_id=trial.pk, officer=officer)
    with pytest.raises(weights.WeightsNotTried):
        weights.adopt_weights(number=version.pk, officer=officer, reason="Quickly.")
    with pytest.raises(weights.ReasonMissing):
        weights.adopt_weights(number=version.pk, officer=officer, reason=" ")


@pytest.mark.django_db
def test_there_is_nothing_to_try_on_before_a_release(officer):
    with pytest.raises(trials.NothingToTryOn):
        trials.try_weights(number=draft(officer).pk, officer=officer)


def test_a_draft_is_discarded_until_a_run_names_it(world, officer):
    weights.discard_weights(number=draft(officer).pk)
    version, _trial = tried(officer)
    with pytest.raises(weights.WeightsInUse):
        weights.discard_weights(number=version.pk)
    assert WeightsVersion.objects.count() == 2
    assert RunChange.objects.exists()
