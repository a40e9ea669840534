"""Pages for everybody tell how it works and count nobody out."""

import re

import pytest
from django.test import Client

from accounts.services.public_totals import count_participants, rounded_down
from tests.factories import OrganisationFactory, VentureFactory
from ventures.models import Country

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/accessibility/", "/privacy/"])
@pytest.mark.parametrize("language", ["en", "uk"])
def test_everybody_reads_them_in_both_languages(path, language):
    answer = Client(headers={"accept-language": language}).get(path)
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert answer.text.count("<h1>") == 1


@pytest.mark.parametrize(
    ("count", "shown"), [(0, None), (4, None), (5, 5), (9, 5), (10, 10), (183, 180)]
)
def test_totals_are_rounded_down_and_small_ones_hidden(count, shown):
    assert rounded_down(count) == shown


def test_only_approved_organisations_count():
    for status in ("approved", "approved", "approved", "approved", "draft", "suspended"):
        OrganisationFactory(status=status)
    assert count_participants() == {"manufacturer": None, "partner": None}
    OrganisationFactory()
    assert count_participants() == {"manufacturer": 5, "partner": None}


def test_home_names_categories_by_urgency_and_countries_that_are_on():
    Country.objects.filter(code="NO").update(is_active=False)
    text = Client(headers={"accept-language": "en"}).get("/").text
    assert text.index("Ammunition") < text.index("Air defence") < text.index("Unmanned systems")
    assert "Germany" in text
    assert "Norway" not in text


def without_csrf_token(text: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_home_tells_nothing_of_records():
    before = without_csrf_token(Client().get("/").text)
    VentureFactory(code_name="HIDDEN-1", summary="canary")
    assert without_csrf_token(Client().get("/").text) == before
