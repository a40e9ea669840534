"""A world in the database, by COPY: 10,000 records a side take seconds.

Only what runs, pages and exports read is there: organisations with one member each, and teasers.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import repeat
from typing import Any

import numpy as np
from django.db import connection, models, transaction
from django.utils import timezone

from accounts.models import (
    Membership,
    NotificationPreference,
    Organisation,
    OrganisationIdentity,
    Review,
    User,
)
from accounts.vocabulary import OrganisationKind, ReviewKind, ReviewStatus
from benchmarks.documents import codes_of, mandate_documents, venture_documents
from benchmarks.worlds import CATEGORIES, World
from matching.engine.vocabulary import FORMS, INSTRUMENTS, SIDES
from matching.services.weights import load_first_weights
from partners.models import Mandate, MandateEquipment, MandateInterest, PartnerCompany
from ventures.models import Manufacturer, Venture, VentureIdentity, VentureOffer

Values = Iterable[Any]
Masks = Iterable[int]

VENTURES_PER_MANUFACTURER = 2


@transaction.atomic
def store_world(world: World) -> None:
    """Fill an empty database with the world; ids are the world's."""
    with connection.cursor() as cursor:
        # The rows fit together; checking each of a million references would take minutes.
        cursor.execute("SET LOCAL session_replication_role = replica")
    _store_manufacturers(-(-len(world.problem.ventures) // VENTURES_PER_MANUFACTURER))
    _store_ventures(world)
    _store_mandates(world, _store_companies(world))


def empty_database() -> None:
    """Remove every organisation, person, record and run; the catalogue stays."""
    with connection.cursor() as cursor:
        names = ", ".join(
            connection.ops.quote_name(model._meta.db_table)
            for model in (User, Organisation, Review)
        )
        cursor.execute(f"TRUNCATE {names} CASCADE")
    load_first_weights()  # versions name who drafted them, so they went along


def refresh_statistics() -> None:
    """What the server's own maintenance would have done by now."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _store_manufacturers(count: int) -> None:
    _store_organisations(OrganisationKind.MANUFACTURER, count, "m")
    ids = _ids("m", count)
    _copy(Manufacturer, organisation_id=ids, ownership=repeat("private"), staff_band=repeat(""))


def _store_companies(world: World) -> list[str]:
    """Partner companies, five mandates to four of them; returns each mandate's company."""
    country = world.problem.mandates.country
    owners = np.zeros(len(country), np.int64)
    codes: list[str] = []
    for number, code in enumerate(world.problem.vocabularies.countries):
        mine = np.flatnonzero(country == number)
        owners[mine] = len(codes) + np.arange(len(mine)) * 4 // 5
        codes += [code] * (-(-len(mine) * 4 // 5) if len(mine) else 0)
    _store_organisations(OrganisationKind.PARTNER, len(codes), "p")
    ids = _ids("p", len(codes))
    _copy(PartnerCompany, organisation_id=ids, country_id=codes, kind=repeat("company"))
    return [ids[owner] for owner in owners]


def _store_organisations(kind: OrganisationKind, count: int, mark: str) -> None:
    """Approved organisations, each with one member who hears of new matches daily."""
    ids, reviews, now = _ids(mark, count), _ids(f"r{mark}", count), repeat(timezone.now())
    names = [f"bench-{mark}-{number}" for number in range(count)]
    people = list(range(FIRST_PERSON[mark], FIRST_PERSON[mark] + count))
    _store_reviews(ReviewKind.ORGANISATION, reviews, ids)
    _copy(
        Organisation,
        **{"id": ids, "kind": repeat(kind), "code_name": names, "review_id": reviews},
        created_at=now,
    )
    _copy(
        OrganisationIdentity,
        organisation_id=ids,
        legal_name=names,
        registry=repeat("UA"),
        registration_number=names,
        verified_number=names,
        **dict.fromkeys(("website", "contact_name", "contact_email", "contact_phone"), repeat("")),
    )
    _copy(
        NotificationPreference,
        organisation_id=ids,
        frequency=repeat("daily"),
        minimum_score=repeat(70),
    )
    _copy(
        User,
        id=people,
        email=[f"{name}@bench.example" for name in names],
        **dict.fromkeys(("password", "ministry_role", "joining_as", "full_name"), repeat("")),
        **dict.fromkeys(("is_superuser", "has_screening_duty"), repeat(False)),
        language=repeat("en"),
        is_active=repeat(True),
        date_joined=now,
    )
    _copy(Membership, user_id=people, organisation_id=ids, role=repeat("owner"), created_at=now)


FIRST_PERSON = {"m": 1_000_000, "p": 10_000_000}  # smaller numbers are left to later people


def _store_reviews(kind: ReviewKind, ids: list[str], organisations: Iterable[str]) -> None:
    decided = timezone.now() - timedelta(days=1)
    moments = ("submitted_at", "decided_at", "approved_at")
    _copy(
        Review,
        id=ids,
        kind=repeat(kind),
        organisation_id=organisations,
        status=repeat(ReviewStatus.APPROVED),
        reason=repeat(""),
        **dict.fromkeys(moments, repeat(decided)),
    )


def _store_ventures(world: World) -> None:
    columns = world.problem.ventures
    count, now = len(columns), repeat(timezone.now())
    makers = _ids("m", -(-count // VENTURES_PER_MANUFACTURER))
    owners = [makers[row // VENTURES_PER_MANUFACTURER] for row in range(count)]
    reviews, ids = _ids("rv", count), columns.id.tolist()
    _store_reviews(ReviewKind.VENTURE, reviews, owners)
    documents = venture_documents(world, count)
    facts = ("max_partner_share", "readiness", "track_record")
    _copy(
        Venture,
        id=ids,
        public_id=_ids("v", count),
        code_name=[f"bench-v-{number}" for number in ids],
        manufacturer_id=owners,
        review_id=reviews,
        summary=repeat("A running line with room for a second shift."),
        need_band_eur=columns.need_eur.tolist(),
        min_tranche_band_eur=columns.min_tranche_eur.tolist(),
        **{name: [document[name] for document in documents] for name in facts},
        created_at=now,
        updated_at=now,
    )
    _copy(VentureIdentity, venture_id=ids, title=repeat("A line"))
    _copy_named(VentureOffer, "venture_id", "group_id", "share", _items(documents, "offer"))
    _store_choices(Venture, ids, columns.instruments, columns.forms, columns.side)
    _store_codes(Venture.excluded_countries, _codes(documents, "excluded_countries"))
    _store_codes(Venture.repairable, _codes(documents, "repairable"))


def _store_mandates(world: World, owners: list[str]) -> None:
    columns = world.problem.mandates
    count, now = len(columns), repeat(timezone.now())
    reviews, ids = _ids("rt", count), columns.id.tolist()
    _store_reviews(ReviewKind.MANDATE, reviews, owners)
    documents = mandate_documents(world, count)
    _copy(
        Mandate,
        id=ids,
        public_id=_ids("t", count),
        code_name=[f"bench-t-{number}" for number in ids],
        company_id=owners,
        review_id=reviews,
        summary=repeat("We look for makers whom we can help to grow."),
        ticket_min_band_eur=columns.ticket_min_eur.tolist(),
        ticket_max_band_eur=world.ticket_max_eur.tolist(),
        budget_left_band_eur=[document["budget_left_eur"] for document in documents],
        min_share=columns.min_share.tolist(),
        min_readiness=columns.min_readiness.tolist(),
        min_track_record=columns.min_track_record.tolist(),
        created_at=now,
        updated_at=now,
    )
    for column, is_category in (("category_id", True), ("group_id", False)):
        rows = (row for row in _items(documents, "interests") if _is_category(row) == is_category)
        _copy_named(MandateInterest, "mandate_id", column, "weight", rows)
    equipment = _items(documents, "equipment")
    _copy_named(MandateEquipment, "mandate_id", "family_id", "units", equipment)
    _store_choices(Mandate, ids, columns.instruments, columns.forms, columns.side)
    _store_codes(Mandate.excluded_groups, _codes(documents, "excluded_groups"))


def _is_category(row: tuple[int, str, int]) -> bool:
    return row[1] in CATEGORIES


def _store_choices(
    model: type[models.Model], ids: list[int], instruments: Masks, forms: Masks, sides: Masks
) -> None:
    """The three sets that either side chooses, from masks."""
    chosen = ((INSTRUMENTS, instruments), (FORMS, forms), (SIDES, sides))
    for name, (vocabulary, masks) in zip(("instruments", "forms", "sides"), chosen, strict=True):
        members = [codes_of(mask, vocabulary) for mask in range(1 << len(vocabulary))]
        pairs = ((pk, code) for pk, mask in zip(ids, masks, strict=True) for code in members[mask])
        _store_codes(getattr(model, name), pairs)


def _store_codes(relation: Any, pairs: Iterable[tuple[int, str]]) -> None:
    """Rows of a many-to-many relation: record id and code."""
    names = relation.field.m2m_column_name(), relation.field.m2m_reverse_name()
    _copy_rows(relation.through, names, pairs)


def _codes(documents: list[dict[str, Any]], name: str) -> Iterator[tuple[int, str]]:
    return ((document["id"], code) for document in documents for code in document[name])


def _items(documents: list[dict[str, Any]], name: str) -> Iterator[tuple[int, str, int]]:
    return (
        (document["id"], code, number)
        for document in documents
        for code, number in document[name].items()
    )


def _copy_named(
    model: type[models.Model],
    owner: str,
    code: str,
    number: str,
    rows: Iterable[tuple[int, str, int]],
) -> None:
    _copy_rows(model, (owner, code, number), rows)


def _copy(model: type[models.Model], **columns: Values) -> None:
    """A row for each entry of the columns; what is repeated goes as far as the others."""
    _copy_rows(model, tuple(columns), zip(*columns.values(), strict=False))


def _copy_rows(
    model: type[models.Model], names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> None:
    quoted = ", ".join(map(connection.ops.quote_name, names))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


MARKS = ("m", "p", "rm", "rp", "v", "rv", "t", "rt")


def _ids(mark: str, count: int) -> list[str]:
    """Identifiers that differ between marks and numbers."""
    first = MARKS.index(mark) + 1
    return [f"{first:08x}-0000-4000-8000-{number:012x}" for number in range(count)]
