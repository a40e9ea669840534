"""Demo data and real organisations never share a database."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Installation, Organisation
from accounts.services.installation import is_demo
from config import checks
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_demo_never_enters_a_database_with_real_organisations():
    OrganisationFactory()
    with pytest.raises(CommandError, match="holds organisations already"):
        call_command("load_demo", stdout=StringIO())
    assert not is_demo()
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("is_demo_world", "is_demo_setting", "expected"),
    [(True, False, ["spilno.E002"]), (True, True, []), (False, False, [])],
)
def test_a_live_site_refuses_the_demo_database(settings, is_demo_world, is_demo_setting, expected):
    Installation.objects.create(is_demo=is_demo_world)
    settings.IS_DEMO = is_demo_setting
    found = checks.check_demo_data(None, databases=["default"])
    assert [message.id for message in found] == expected


def test_database_knows_cyrillic():
    assert checks.check_cyrillic(None, databases=["default"]) == []


def test_a_missing_worker_is_told(settings):
    settings.TESTING = False
    found = checks.check_worker(None, databases=["default"])
    assert [message.id for message in found] == ["spilno.W001"]
