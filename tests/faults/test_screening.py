"""A worker killed while it screens and a broker that forgets: later, never wrong."""

import pytest
from django.db import transaction

from accounts.models import Screening, ScreeningHit
from partners.models import Owner
from tests.accounts.screening.lists import use_list
from tests.factories import PartnerCompanyFactory
from tests.faults.processes import empty_the_broker

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]


def test_killed_workers_and_lost_messages_only_make_the_screening_later(workshop, tmp_path):
    with transaction.atomic():
        companies = [PartnerCompanyFactory(status="submitted") for _number in range(3)]
        for company in companies:
            Owner.objects.create(company=company, name="Ivan Petrenko", country="DE", share=60)
    newer = use_list(tmp_path, "Петренко Іван")
    empty_the_broker()
    workshop.start_beat()
    for _death in range(2):
        worker = workshop.start_worker("while_screening")
        workshop.wait_for_point(worker)
        empty_the_broker()
        workshop.kill(worker)
        assert not ScreeningHit.objects.exists()
    workshop.start_worker()

    workshop.wait_until(
        lambda: Screening.objects.filter(list=newer, is_due=False).count() == len(companies)
    )

    hits = ScreeningHit.objects.values_list("screening", "subject_name")
    assert sorted(hits) == sorted((company.pk, "Ivan Petrenko") for company in companies)
