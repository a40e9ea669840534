"""What the database itself refuses."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from matching.models import LeftOut, Shard, WeightsVersion
from matching.services.weights import FIRST
from tests.factories import MatchFactory, RunFactory


@pytest.mark.parametrize("state", ["queued", "scoring"])
def test_the_database_holds_one_run_that_waits_and_one_that_scores(db, state):
    facts = {"state": state, "released_at": None, "finished_at": None}
    RunFactory(**facts)
    with pytest.raises(IntegrityError):
        RunFactory(**facts)


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "queued", "released_at": None},
        {"state": "complete", "released_at": None, "finished_at": None},
        {"state": "complete"},
        {"released_at": None},
        {"failure": "no reason to say so"},
        {"state": "failed", "released_at": None, "failure": ""},
    ],
)
def test_the_database_refuses_runs_that_contradict_themselves(db, facts):
    with pytest.raises(IntegrityError):
        RunFactory(**facts)


@pytest.mark.parametrize(
    "facts",
    [
        {"first": 3, "last": 3},
        {"state": "leased"},
        {"lease_until": timezone.now()},
    ],
)
def test_the_database_refuses_shards_that_contradict_themselves(db, facts):
    with pytest.raises(IntegrityError):
        Shard.objects.create(**{"run": RunFactory(), "first": 0, "last": 3} | facts)


def test_the_database_refuses_two_shards_at_the_same_place(db):
    shard = Shard.objects.create(run=RunFactory(), first=0, last=3)
    with pytest.raises(IntegrityError):
        Shard.objects.create(run=shard.run, first=0, last=4)


@pytest.mark.parametrize(
    "facts",
    [
        {"points_low": 70_001},
        {"points_high": 69_999},
        {"completeness": 101},
        {"rank_for_venture": None, "rank_for_mandate": None},
    ],
)
def test_the_database_refuses_matches_that_contradict_themselves(db, facts):
    with pytest.raises(IntegrityError):
        MatchFactory(**{"points": 70_000, "points_low": 70_000, "points_high": 70_000} | facts)


def test_the_database_refuses_a_pair_twice_in_a_run_and_weights_that_do_not_sum_to_100(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        WeightsVersion.objects.create(number=2, **FIRST | {"ticket": 14})
    left_out = LeftOut(run=RunFactory(), kind="venture", record_id=1, reason="x")
    left_out.save()
    left_out.pk = None
    with pytest.raises(IntegrityError):
        left_out.save()
