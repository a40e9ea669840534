"""Nothing above the teaser leaves by the API, neither in words nor by its effects."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Disclosure, OrganisationIdentity, Review
from accounts.vocabulary import Tier
from matching.models import Match
from partners.models import MandateFigures, Owner, Parent
from tests.api.conftest import PEOPLE
from ventures.models import (
    ProductLine,
    ProductLineFigures,
    Venture,
    VentureFigures,
    VentureIdentity,
)

LISTS = ("ventures/", "mandates/", "matches/")


@pytest.fixture
def canaries(world):
    """In every hidden field a word or an amount that occurs nowhere else; all of them."""
    for organisation, mark in ((world.manufacturer, "MAKER"), (world.partner, "INVESTOR")):
        OrganisationIdentity.objects.filter(organisation=organisation).update(
            legal_name=f"CANARY-NAME-{mark}", registration_number=f"CANARY-NUMBER-{mark}",
            website=f"https://canary-site-{mark}.example".lower(),
            contact_name=f"CANARY-CONTACT-{mark}", contact_phone=f"CANARY-PHONE-{mark}",
            contact_email=f"canary-mail-{mark}@example.org".lower(),
        )  # fmt: skip
        organisation.code_name = f"CANARY-ORGANISATION-{mark}"
        organisation.save()
    line = ProductLine.objects.create(
        manufacturer=world.venture.manufacturer, group_id="unmanned_aerial", name="CANARY-LINE"
    )
    ProductLineFigures.objects.create(product_line=line, utilisation=37)
    VentureIdentity.objects.filter(venture=world.venture).update(title="CANARY-TITLE")
    VentureFigures.objects.filter(venture=world.venture).update(
        need=Decimal("4111222.33"), need_eur=Decimal("4111222.34"),
        min_tranche=Decimal("811222.33"), min_tranche_eur=Decimal("811222.34"),
        eur_per_unit=Decimal("0.87654321"),
    )  # fmt: skip
    MandateFigures.objects.filter(mandate=world.mandate).update(
        ticket_min=Decimal("1211222.33"), ticket_min_eur=Decimal("1211222.34"),
        ticket_max=Decimal("9511222.33"), ticket_max_eur=Decimal("9511222.34"),
        eur_per_unit=Decimal("0.87654321"),
    )  # fmt: skip
    Owner.objects.create(
        company=world.mandate.company, name="CANARY-OWNER", country="PL", share=100
    )
    Parent.objects.filter(company=world.mandate.company).update(name="CANARY-PARENT")
    Review.objects.update(decided_by=world.officer)
    return [
        "canary", "4111222", "811222.3", "0.87654321", "1211222", "9511222",
        '"no"', '"ee"', "excluded_countries",
        world.maker.email, world.investor.email, world.officer.email,
        str(world.manufacturer.pk), str(world.partner.pk), str(world.venture.review_id),
    ]  # fmt: skip


def everything(caller, world) -> dict[str, bytes]:
    """Every answer that the caller gets from addresses that show data: status, headers, body."""
    records = {"ventures/": world.venture, "mandates/": world.mandate, "matches/": world.match}
    paths = [*LISTS, *(f"{path}{record.public_id}/" for path, record in records.items())]
    paths += [f"{path}?ordering=-{name}" for path, names in ORDERINGS.items() for name in names]
    paths += [f"matches/export/?format={name}" for name in ("csv", "ndjson")]
    return {path: _bytes_of(caller.get(path)) for path in paths}


ORDERINGS = {
    "ventures/": ("code_name", "need", "approved_date"),
    "mandates/": ("code_name", "ticket_max", "approved_date"),
    "matches/": ("changed_at", "first_released_at", "score"),
}


def _bytes_of(answer) -> bytes:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.status_code} {answer.headers}".encode() + body


# Where canaries may appear: in a person's own records, and for officers in single records.
OWN = {"maker": "ventures/", "investor": "mandates/"}


@pytest.mark.parametrize("reader", PEOPLE)
def test_no_canary_is_seen_where_it_may_not(call, world, canaries, reader):
    answers = everything(call(world.people[reader]), world)
    allowed = OWN.get(reader, "nowhere")
    leaks = [
        (path, canary)
        for path, answer in answers.items()
        for canary in canaries
        if canary.lower().encode() in answer.lower()
        and not path.startswith(allowed)
        and not (reader == "officer" and path.endswith(f"{_record_id(path, world)}/"))
    ]

    assert leaks == []
    assert any(world.venture.code_name.encode() in answer for answer in answers.values()) == (
        reader not in {"anonymous", "nobody", "waiting_investor", "other_maker"}
    )


def _record_id(path: str, world) -> object:
    records = {"ventures": world.venture, "mandates": world.mandate, "matches": world.match}
    return records[path.partition("/")[0]].public_id


def test_the_canaries_can_be_found_by_their_owner(call, world, canaries):
    own = everything(call(world.maker), world)[f"ventures/{world.venture.public_id}/"]

    for canary in (b"CANARY-TITLE", b"4111222.33", b"4111222.34", b"811222.33", b'"NO"'):
        assert canary in own


def _other_title(world):
    VentureIdentity.objects.update(title="Another title")


def _other_figures(world):
    VentureFigures.objects.update(need=3_000_001, need_eur=3_000_001, currency="USD")
    MandateFigures.objects.update(ticket_max=7_000_001, ticket_max_eur=7_000_001)


def _other_countries(world):
    world.venture.excluded_countries.set(["FR"])


def _other_identity(world):
    OrganisationIdentity.objects.update(legal_name="Another name", contact_phone="112")


def _a_disclosure_to_somebody_else(world):
    Disclosure.objects.create(subject=world.manufacturer, viewer=world.partner, tier=Tier.MUTUAL)


def _a_draft_of_the_same_owner(world):
    from tests.factories import MandateFactory, VentureFactory

    VentureFactory(manufacturer=world.venture.manufacturer, status="draft")
    MandateFactory(company=world.mandate.company, status="submitted")


def _touched_rows(world):
    Venture.objects.update(updated_at=timezone.now(), created_at=timezone.now())


@pytest.mark.parametrize(
    "change",
    [
        _other_title,
        _other_figures,
        _other_countries,
        _other_identity,
        _a_disclosure_to_somebody_else,
        _a_draft_of_the_same_owner,
        _touched_rows,
    ],
)
@pytest.mark.parametrize("reader", ["anonymous", "other_maker", "other_investor", "analyst"])
def test_a_hidden_change_moves_no_byte_for_strangers(call, world, change, reader):
    caller = call(world.people[reader])
    before = everything(caller, world)

    change(world)

    assert everything(caller, world) == before


@pytest.mark.parametrize(("reader", "other_side"), [("maker", "mandate"), ("investor", "venture")])
def test_the_other_sides_list_moves_no_byte(call, world, reader, other_side):
    caller = call(world.people[reader])
    before = everything(caller, world)

    for rank, at in ((1, timezone.now()), (20, timezone.now()), (None, None)):
        theirs = {f"rank_for_{other_side}": rank}
        theirs |= {f"{name}_for_{other_side}": at for name in ("since", "changed")}
        Match.objects.update(changed_at=timezone.now(), **theirs)
        assert everything(caller, world) == before


def test_hidden_columns_neither_order_nor_filter(call, world):
    caller = call(world.investor)
    columns = ("figures__need", "manufacturer", "updated_at", "id", "title", "identity__title")
    queries = [{"ordering": name} for name in columns] + [{name: "1"} for name in columns]

    for query in queries:
        answer = caller.get("ventures/", query)
        assert answer.status_code == 400
        assert [answer.json()["errors"][0]["attr"]] == list(query)


def test_a_withdrawn_record_is_gone_from_every_answer_at_once(call, world):
    Review.objects.filter(pk=world.venture.review_id).update(
        status="withdrawn", approved_at=None, decided_at=None
    )

    for reader in ("investor", "other_investor", "analyst"):
        answers = everything(call(world.people[reader]), world)
        assert not any(world.venture.code_name.encode() in body for body in answers.values())
