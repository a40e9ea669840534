"""The weights of the criteria: versions are rows that are drafted, tried, adopted, never edited."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from matching import engine
from matching.models import Run, WeightsVersion
from matching.vocabulary import RunState, RunTrigger

FIRST = {
    "category": 30,
    "funding_cover": 15,
    "ticket": 15,
    "instruments": 10,
    "forms": 10,
    "control": 5,
    "readiness": 5,
    "track_record": 5,
    "repair": 5,
}
FIRST_REASON = "The weights that matching began with."


class WeightsDoNotSum(Exception):
    """Nine whole numbers from 0 to 100 must sum to 100."""


class WeightsAlreadyAdopted(Exception):
    """A version is adopted once, and is kept then."""


class WeightsInUse(Exception):
    """A run names the version: it is kept."""


class WeightsNotTried(Exception):
    """Nobody has seen yet what the version would change."""


class ReasonMissing(Exception):
    """Adopting needs a reason."""


def load_first_weights() -> None:
    """Make sure that version 1 exists, after a test has emptied the tables."""
    facts = {**FIRST, "adopted_at": Now(), "reason": FIRST_REASON}
    WeightsVersion.objects.get_or_create(number=1, defaults=facts)


def newest_weights() -> WeightsVersion:
    """The version that new runs use: the one adopted last."""
    return WeightsVersion.objects.adopted().reverse()[0]


def engine_weights(version: WeightsVersion) -> engine.Weights:
    """A version as the engine takes it."""
    return engine.Weights(**numbers_of(version))


def numbers_of(version: WeightsVersion) -> dict[str, int]:
    """The weight of each criterion, in the order of the contract."""
    return {name: getattr(version, name) for name in FIRST}


@transaction.atomic
def draft_weights(*, numbers: Mapping[str, int], officer: User) -> WeightsVersion:
    """Store a new version that nothing uses yet; refuses with WeightsDoNotSum."""
    in_range = all(0 <= numbers[name] <= 100 for name in FIRST)
    if not in_range or sum(numbers[name] for name in FIRST) != 100:
        raise WeightsDoNotSum
    newest = WeightsVersion.objects.select_for_update().order_by("-number")[0]
    return WeightsVersion.objects.create(
        number=newest.number + 1, drafted_by=officer, **{name: numbers[name] for name in FIRST}
    )


@transaction.atomic
def discard_weights(*, number: int) -> None:
    """Delete a draft; refuses with WeightsAlreadyAdopted, and with WeightsInUse once tried."""
    version = WeightsVersion.objects.select_for_update().get(number=number)
    if version.adopted_at is not None:
        raise WeightsAlreadyAdopted
    if Run.objects.filter(weights=version).exists():
        raise WeightsInUse
    version.delete()


def last_trial(version: WeightsVersion) -> Run | None:
    """The newest trial of a version, whatever became of it."""
    return Run.objects.filter(weights=version, trigger=RunTrigger.TRIAL).order_by("-pk").first()


def is_tried(version: WeightsVersion) -> bool:
    """Whether a trial has told what the version would change."""
    trials = Run.objects.filter(weights=version, trigger=RunTrigger.TRIAL)
    return trials.filter(state=RunState.COMPLETE).exists()


@transaction.atomic
def adopt_weights(*, number: int, officer: User, reason: str) -> Run:
    """Let all runs from now on use a version, and ask for one.

    Refuses with ReasonMissing, WeightsAlreadyAdopted, and WeightsNotTried.
    """
    from matching.services.runs import request_run

    version = WeightsVersion.objects.select_for_update().get(number=number)
    if not reason.strip():
        raise ReasonMissing
    if version.adopted_at is not None:
        raise WeightsAlreadyAdopted
    if not is_tried(version):
        raise WeightsNotTried
    WeightsVersion.objects.filter(number=number).update(
        adopted_at=Now(), adopted_by=officer, reason=reason.strip()
    )
    return request_run(trigger=RunTrigger.OFFICER, requested_by=officer)
