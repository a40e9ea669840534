"""The demo world has its magnitudes, its planted pairs come out as planted, and it keeps to
itself."""

import statistics

import pytest

from accounts.models import Organisation, OrganisationIdentity, User
from matching import engine, loaders
from matching.demo.planted import PLANTED
from matching.demo.world import LOG_INS, PASSWORD, load_world
from partners.models import Mandate, PartnerCompany
from ventures.models import Manufacturer, ProductLineFigures, Venture, VentureFigures, VentureOffer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    """The demo world, stored within the test's transaction."""
    load_world()


def approved(model):
    return model.objects.filter(organisation__review__status="approved")


def test_world_has_its_magnitudes(world):
    makers = approved(Manufacturer)
    assert makers.filter(ownership="state").count() == 20
    assert makers.filter(ownership="private").count() == 160
    companies = approved(PartnerCompany)
    assert companies.count() == 140
    assert companies.values("country").distinct().count() == 30
    assert Venture.objects.count() == 320
    assert Venture.objects.published().count() > 300


def test_needs_are_log_normal_around_the_sectors_medians(world):
    """Half of the unmanned ventures need between a third and three times EUR 2.5 m."""
    unmanned = VentureOffer.objects.filter(group__category="unmanned", share__gte=60)
    needs = sorted(
        float(amount)
        for amount in VentureFigures.objects.filter(
            venture__in=unmanned.values("venture")
        ).values_list("need_eur", flat=True)
    )
    assert 1.6e6 < statistics.median(needs) < 3.9e6
    assert 0.28 < len(needs) / 320 < 0.48
    assert statistics.fmean(needs) > 1.5 * statistics.median(needs)


def test_use_of_capacity_is_as_low_as_in_the_sector(world):
    used = ProductLineFigures.objects.filter(utilisation__isnull=False)
    mean = statistics.fmean(used.values_list("utilisation", flat=True))
    assert 34 < mean < 40


def test_planted_pairs_come_out_as_planted(world):
    inputs = loaders.load_inputs()
    assert inputs.left_out == () or all(item.kind == "mandate" for item in inputs.left_out)
    ranked = engine.match(inputs.problem, engine.Weights(), k=20, min_points=40_000)
    details = engine.detail(inputs.problem, engine.Weights(), ranked.venture_id, ranked.mandate_id)
    found = {
        (int(v), int(m)): (int(points), int(low), int(high))
        for v, m, points, low, high in zip(
            ranked.venture_id, ranked.mandate_id, ranked.points,
            details.points_low, details.points_high, strict=True,
        )
    }  # fmt: skip
    for planted in PLANTED:
        pair = (
            Venture.objects.get(code_name=planted.venture.code_name).pk,
            Mandate.objects.get(code_name=planted.mandate.code_name).pk,
        )
        expected = None if planted.points is None else (planted.points, planted.low, planted.high)
        assert found.get(pair) == expected, planted.why


def test_ideal_planted_pair_is_first_on_both_lists(world):
    problem = loaders.load_inputs().problem
    ranked = engine.match(problem, engine.Weights(), k=20, min_points=40_000)
    venture = Venture.objects.get(code_name=PLANTED[0].venture.code_name).pk
    mandate = Mandate.objects.get(code_name=PLANTED[0].mandate.code_name).pk
    row = (ranked.venture_id == venture) & (ranked.mandate_id == mandate)
    assert (ranked.rank_for_venture[row], ranked.rank_for_mandate[row]) == (1, 1)


def test_ready_log_ins_work_and_nobody_else_can_log_in(world, client):
    for log_in in LOG_INS:
        assert client.login(username=log_in.email, password=PASSWORD), log_in
    others = User.objects.exclude(email__in=[log_in.email for log_in in LOG_INS])
    assert not any(user.has_usable_password() for user in others)


def test_registration_numbers_have_their_check_digits(world):
    from stdnum.ua import edrpou

    numbers = OrganisationIdentity.objects.filter(registry="UA").values_list(
        "registration_number", flat=True
    )
    assert all(edrpou.is_valid(number) for number in numbers)


def test_loading_again_changes_nothing(world):
    before = Organisation.objects.count()
    assert load_world() == {}
    assert Organisation.objects.count() == before


def test_same_seed_gives_the_same_world(world):
    """Names of the first records are pinned: another draw order would be another world."""
    digest = loaders.load_inputs().problem.digest(engine.Weights(), 20, 40_000)
    from matching.demo.world import World

    again = World()
    again.build()
    codes = {venture.code_name for venture in again.batch.rows[Venture]}
    assert codes == set(Venture.objects.values_list("code_name", flat=True))
    assert len(digest) == 64
