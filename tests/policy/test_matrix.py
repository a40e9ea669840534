"""Every actor at every door: what there is agrees with the policy's table, cell by cell."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import (
    Disclosure,
    LedgerEntry,
    Membership,
    Organisation,
    OrganisationIdentity,
    Review,
)
from accounts.policy import RULES, Action, Actor, FieldClass, allows
from accounts.vocabulary import ReviewStatus, Tier
from matching.models import Match, Run, WeightsVersion
from partners.models import Mandate, MandateFigures, Owner, Parent
from tests.factories import (
    AnalystFactory,
    MandateFactory,
    MatchFactory,
    MemberFactory,
    OfficerFactory,
    VentureFactory,
    review_facts,
)
from ventures.api.fields import excluded_countries_door
from ventures.models import (
    ProductLine,
    ProductLineFigures,
    Venture,
    VentureFigures,
    VentureIdentity,
)

pytestmark = pytest.mark.django_db
Sees = Callable[[object], bool]


@dataclass
class World:
    """A record of each side, and everybody who may ask for the facts of its organisation."""

    record: Venture | Mandate
    organisation: Organisation
    match: Match
    actors: dict[Actor, object]


def build(factory, other) -> World:
    """A matched record; partners of the other side are matched with it, one for each tier."""
    record = factory()
    organisation = record.review.organisation
    actors: dict[Actor, object] = {
        Actor.VISITOR: AnonymousUser(),
        Actor.OWN: MemberFactory(organisation=organisation),
        Actor.RIVAL: MemberFactory(organisation=factory().review.organisation),
        Actor.APPLICANT: MemberFactory(organisation=suspended(other)),
        Actor.ANALYST: AnalystFactory(),
        Actor.OFFICER: OfficerFactory(),
        Actor.SCREENER: OfficerFactory(has_screening_duty=True),
    }
    match = None
    for actor, tier in ((Actor.STRANGER, None), (Actor.MUTUAL, Tier.MUTUAL), (Actor.NDA, Tier.NDA)):
        theirs = other()
        sides = {"venture": record, "mandate": theirs}
        if factory is MandateFactory:
            sides = {"venture": theirs, "mandate": record}
        match = MatchFactory(**sides)
        their_organisation = theirs.review.organisation
        actors[actor] = MemberFactory(organisation=their_organisation)
        if tier:
            Disclosure.objects.create(subject=organisation, viewer=their_organisation, tier=tier)
    return World(record, organisation, match, actors)


def suspended(factory) -> Organisation:
    """An organisation that was approved and is not any more, with all that it was told before."""
    organisation = factory().review.organisation
    for name, value in review_facts(ReviewStatus.SUSPENDED).items():
        setattr(organisation.review, name, value)
    organisation.review.save()
    return organisation


def manufacturers_doors(world: World) -> dict[FieldClass, list[Sees]]:
    venture = world.record
    line = ProductLine.objects.create(
        manufacturer=venture.manufacturer, group_id="unmanned_aerial", name="Line"
    )
    ProductLineFigures.objects.create(product_line=line, utilisation=10)
    return common_doors(world) | {
        FieldClass.TEASER: [lambda u: venture in Venture.objects.visible_to(u)],
        FieldClass.RESERVED: [
            lambda u: u.is_authenticated and venture.pk in excluded_countries_door(u, [venture.pk])
        ],
        FieldClass.IDENTITY: [
            lambda u: (
                OrganisationIdentity.objects.disclosed_to(u)
                .filter(organisation=world.organisation)
                .exists()
            ),
            lambda u: venture.identity in VentureIdentity.objects.disclosed_to(u),
            lambda u: line in ProductLine.objects.disclosed_to(u),
        ],
        FieldClass.FIGURES: [
            lambda u: venture.figures in VentureFigures.objects.disclosed_to(u),
            lambda u: line.figures in ProductLineFigures.objects.disclosed_to(u),
        ],
    }


def partners_doors(world: World) -> dict[FieldClass, list[Sees]]:
    mandate = world.record
    owner = Owner.objects.create(company=mandate.company, name="O", country="PL", share=1)
    parent, _new = Parent.objects.update_or_create(company=mandate.company, defaults={"name": "P"})
    return common_doors(world) | {
        FieldClass.TEASER: [lambda u: mandate in Mandate.objects.visible_to(u)],
        FieldClass.IDENTITY: [
            lambda u: (
                OrganisationIdentity.objects.disclosed_to(u)
                .filter(organisation=world.organisation)
                .exists()
            ),
        ],
        FieldClass.FIGURES: [lambda u: mandate.figures in MandateFigures.objects.disclosed_to(u)],
        FieldClass.OWNERSHIP: [
            lambda u: owner in Owner.objects.disclosed_to(u),
            lambda u: parent in Parent.objects.disclosed_to(u),
        ],
    }


def common_doors(world: World) -> dict[FieldClass, list[Sees]]:
    run = world.match.run
    weights = WeightsVersion.objects.get(number=1)
    return {
        FieldClass.PROCEDURE: [
            lambda u: world.organisation.review in Review.objects.visible_to(u),
            lambda u: world.record.review in Review.objects.visible_to(u),
        ],
        FieldClass.ORGANISATION: [
            lambda u: world.organisation in Organisation.objects.visible_to(u)
        ],
        FieldClass.MATCH: [
            lambda u: Match.objects.visible_to(u).filter(**{side_of(world): world.record}).exists()
        ],
        FieldClass.MINISTRY: [
            lambda u: run in Run.objects.visible_to(u),
            lambda u: weights in WeightsVersion.objects.visible_to(u),
        ],
    }


def side_of(world: World) -> str:
    return "venture" if isinstance(world.record, Venture) else "mandate"


SIDES = {
    "manufacturer": (VentureFactory, MandateFactory, manufacturers_doors),
    "partner": (MandateFactory, VentureFactory, partners_doors),
}


@pytest.mark.parametrize("side", SIDES)
def test_every_door_agrees_with_the_table(side):
    factory, other, doors = SIDES[side]
    world = build(factory, other)

    disagreements = [
        (str(field_class), str(actor), place)
        for field_class, opened in doors(world).items()
        for actor, user in world.actors.items()
        for place, sees in enumerate(opened)
        if bool(sees(user)) != allows(actor, Action.READ, field_class)
    ]

    assert disagreements == []


def test_every_change_of_a_right_to_read_is_noticed():
    """Whichever cell is flipped, some door disagrees; what no door here decides is listed."""
    observed: dict[tuple[FieldClass, Actor], set[bool]] = {}
    for factory, other, doors in SIDES.values():
        world = build(factory, other)
        for field_class, opened in doors(world).items():
            for actor, user in world.actors.items():
                saw = {bool(sees(user)) for sees in opened}
                observed.setdefault((field_class, actor), set()).update(saw)

    survivors = {
        str(field_class)
        for field_class in RULES
        for actor in Actor
        if (not allows(actor, Action.READ, field_class))
        in observed.get((field_class, actor), {0, 1})
    }
    # Each of these is a page, a file or nothing at all: tests/accounts, tests/desk, tests/matching.
    assert survivors == {
        *("catalogue", "ledger", "letter", "list", "personal", "screening", "internal")
    }


def test_revocation_and_withdrawal_close_the_doors_at_once():
    world = build(VentureFactory, MandateFactory)
    doors = manufacturers_doors(world)
    mutual = world.actors[Actor.NDA]
    opened = [*doors[FieldClass.IDENTITY], *doors[FieldClass.FIGURES]]
    assert all(sees(mutual) for sees in opened)

    Disclosure.objects.filter(viewer=mutual.organisation).delete()
    assert not any(sees(mutual) for sees in opened)
    for name, value in review_facts(ReviewStatus.WITHDRAWN).items():
        setattr(world.record.review, name, value)
    world.record.review.save()
    assert not any(sees(mutual) for sees in (*doors[FieldClass.TEASER], *doors[FieldClass.MATCH]))


def test_who_leaves_an_organisation_loses_its_eyes():
    world = build(VentureFactory, MandateFactory)
    doors = manufacturers_doors(world)
    own = world.actors[Actor.OWN]
    assert all(sees(own) for sees in doors[FieldClass.FIGURES])

    Membership.objects.filter(user=own).delete()
    own = type(own).objects.get(pk=own.pk)

    assert not any(sees(own) for opened in doors.values() for sees in opened)
    assert not LedgerEntry.objects.exists()
