"""The weights of the criteria: versions are rows, never edited once used."""

from django.apps import apps as current_apps

from matching import engine
from matching.models import WeightsVersion

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


def load_first_weights(apps=current_apps) -> None:
    """Make sure that version 1 exists. `apps` is a migration's own registry."""
    model = apps.get_model("matching", "WeightsVersion")
    model._default_manager.get_or_create(number=1, defaults=FIRST)


def newest_weights() -> WeightsVersion:
    """The version that new runs use."""
    return WeightsVersion.objects.latest("number")


def engine_weights(version: WeightsVersion) -> engine.Weights:
    """A version as the engine takes it."""
    return engine.Weights(**{name: getattr(version, name) for name in FIRST})
