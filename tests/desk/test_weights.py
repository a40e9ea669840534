"""Weights at the desk: drafted in a form, tried, adopted with a reason."""

import pytest
from django.urls import reverse

from matching.models import Run, WeightsVersion
from matching.services.weights import FIRST
from matching.vocabulary import RunState, RunTrigger
from tests.factories import RunFactory

pytestmark = pytest.mark.django_db
DRAFT = reverse("admin:matching_weightsversion_draft")
OTHER = FIRST | {"category": 25, "readiness": 10}


def address(name, number=2):
    return reverse(f"admin:matching_weightsversion_{name}", args=[number])


@pytest.fixture
def version(officer):
    return WeightsVersion.objects.create(number=2, drafted_by=officer, **OTHER)


@pytest.fixture
def trial(version):
    """A complete trial of the version."""
    return RunFactory(
        weights=version, trigger=RunTrigger.TRIAL, state=RunState.COMPLETE, released_at=None
    )


def test_officer_drafts_a_version(desk, officer):
    form = desk.get(DRAFT).context["form"]
    assert form.initial == FIRST
    assert desk.post(DRAFT, OTHER)["Location"] == address("change")
    version = WeightsVersion.objects.get(number=2)
    assert (version.drafted_by, version.readiness, version.adopted_at) == (officer, 10, None)
    text = desk.get(address("change")).content.decode()
    assert "-5" in text
    assert "+5" in text


@pytest.mark.parametrize(
    ("numbers", "error"),
    [
        ({"ticket": 14}, "The weights add up to 99; together they must be 100."),
        ({"ticket": -1}, "greater than or equal to 0"),
        ({"ticket": "1e2"}, "Enter a whole number."),
        ({"ticket": ""}, "This field is required."),
        ({"ticket": "9" * 5000}, "Enter a whole number."),
    ],
)
def test_a_draft_that_makes_no_sense_is_explained(desk, numbers, error):
    response = desk.post(DRAFT, OTHER | numbers)
    assert response.status_code == 400
    assert error in response.content.decode()
    assert WeightsVersion.objects.count() == 1


def test_officer_tries_a_version(desk, officer, version):
    RunFactory()  # released, but its inputs are gone
    refused = desk.post(address("try"))
    assert refused.status_code == 409
    assert "nothing to try them on" in refused.content.decode()
    assert desk.get(address("try"))["Location"] == address("change")
    assert not Run.objects.filter(trigger=RunTrigger.TRIAL).exists()


def test_officer_adopts_what_was_tried(desk, officer, trial):
    text = desk.get(address("change")).content.decode()
    assert address("adopt") in text
    assert address("discard") not in text
    missing = desk.post(address("adopt"), {"reason": "  "})
    assert missing.status_code == 400
    assert "This field is required." in missing.content.decode()

    response = desk.post(address("adopt"), {"reason": "Ready lines first."})

    run = Run.objects.get(state=RunState.QUEUED)
    assert response["Location"] == reverse("admin:matching_run_change", args=[run.pk])
    version = WeightsVersion.objects.get(number=2)
    assert (version.adopted_by, version.reason) == (officer, "Ready lines first.")
    assert desk.post(address("adopt"), {"reason": "Again."}).status_code == 409
    page = desk.get(address("change")).content.decode()
    assert "in use" in page
    assert address("try") not in page


def test_what_was_not_tried_is_not_adopted(desk, version):
    assert address("adopt") not in desk.get(address("change")).content.decode()
    response = desk.post(address("adopt"), {"reason": "Quickly."})
    assert response.status_code == 409
    assert "Try it first" in response.content.decode()


def test_officer_discards_a_draft(desk, version):
    desk.get(address("discard"))
    assert WeightsVersion.objects.count() == 2
    desk.post(address("discard"))
    assert WeightsVersion.objects.count() == 1
    assert desk.post(address("discard", 1)).status_code == 409


def test_a_trial_is_never_released(desk, trial):
    release = reverse("admin:matching_run_release", args=[trial.pk])
    page = reverse("admin:matching_run_change", args=[trial.pk])
    assert release not in desk.get(page).content.decode()
    response = desk.post(release)
    assert response.status_code == 409
    assert "A trial of weights is never released." in response.content.decode()


def test_versions_are_listed_newest_first(desk, version):
    text = desk.get(reverse("admin:matching_weightsversion_changelist")).content.decode()
    assert text.index("Version 2") < text.index("Version 1")
    assert DRAFT in text
