"""Steps of a run that tests of matching take."""

from django.utils import timezone

from matching.models import Run, WeightsVersion
from matching.services import preparation, runs
from matching.services.weights import FIRST
from matching.vocabulary import RunTrigger


def request_run(**facts) -> Run:
    return runs.request_run(**{"trigger": RunTrigger.NIGHTLY} | facts)


def prepared_run() -> Run:
    request_run()
    run = preparation.claim_run()
    assert preparation.prepare_run(run)
    run.refresh_from_db()
    return run


def expire(*models) -> None:
    for model in models:
        model.objects.exclude(lease_until=None).update(lease_until=timezone.now())


def adopted_weights(number: int, **numbers: int) -> WeightsVersion:
    """A version that runs use from now on: the first one's numbers but for some."""
    facts = FIRST | numbers | {"adopted_at": timezone.now(), "reason": "Tried in a test."}
    return WeightsVersion.objects.create(number=number, **facts)
