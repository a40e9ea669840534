"""Published records as the engine takes them: teaser tables only, amounts as upper edges of bands.

The only module that knows both the ORM and the engine's records.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models.functions import Cast, Coalesce

from accounts.vocabulary import ReviewKind
from matching import engine
from partners.models import Mandate, MandateEquipment, MandateInterest
from ventures.models import ProductGroup, Venture, VentureOffer

logger = logging.getLogger(__name__)

Facts = dict[str, Any]
Record = TypeVar("Record")


def _as_double(amount: str) -> Cast:
    """Band edges are whole euros, so a double holds them exactly."""
    return Cast(amount, models.FloatField())


VENTURE_COLUMNS = (
    "pk",
    _as_double("need_band_eur"),
    _as_double("min_tranche_band_eur"),
    "max_partner_share",
    "readiness",
    "track_record",
)
MANDATE_COLUMNS = (
    "pk",
    "company__country_id",
    _as_double("ticket_min_band_eur"),
    _as_double("ticket_max_band_eur"),
    _as_double("budget_left_band_eur"),
    "min_share",
    "min_readiness",
    "min_track_record",
)


@dataclass(frozen=True)
class Exclusion:
    """A record that cannot be scored, and why."""

    kind: ReviewKind
    record_id: int
    reason: str


@dataclass(frozen=True)
class Inputs:
    """What a run scores, and what it had to leave out."""

    problem: engine.Problem
    left_out: tuple[Exclusion, ...]


@dataclass(frozen=True)
class LoadedPair:
    """A venture and a mandate as the engine takes them, and the category of each product group."""

    venture: engine.Venture
    mandate: engine.Mandate
    catalogue: dict[str, str]


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction in which every read sees the database as the first one did; it cannot write.

    Must be the outermost transaction (inside a test's own one it is an ordinary one).
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic(durable=True):
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def load_inputs() -> Inputs:
    """Everything that is published now, read within one moment.

    A record with missing or contradictory facts is left out with its reason; it stops nobody else.
    """
    left_out: list[Exclusion] = []
    with one_moment():
        ventures = list(_made(ReviewKind.VENTURE, engine.Venture, venture_facts(), left_out))
        mandates = list(_made(ReviewKind.MANDATE, engine.Mandate, mandate_facts(), left_out))
        catalogue = _catalogue()
    problem = engine.encode(ventures, mandates, catalogue)
    left_out += [
        Exclusion(
            ReviewKind.MANDATE, mandate, "what it can still give is below its smallest ticket"
        )
        for mandate in problem.left_out_mandates
    ]
    for record in left_out:
        logger.warning("%s %s is left out: %s", record.kind, record.record_id, record.reason)
    return Inputs(problem, tuple(left_out))


def _catalogue() -> dict[str, str]:
    return dict(ProductGroup.objects.values_list("code", "category_id"))


def pair_of(venture: Venture, mandate: Mandate) -> LoadedPair | None:
    """Two records that match, read with their teaser facts; None when one cannot be scored any
    more.

    One query. Whom the venture excludes is left out: it is no teaser fact, and a pair that matches
    is not excluded.
    """
    try:
        return LoadedPair(
            engine.Venture(**_facts_of_venture(venture)),
            engine.Mandate(**_facts_of_mandate(mandate)),
            _catalogue(),
        )
    except engine.RecordError:
        return None


def _facts_of_venture(venture: Venture) -> Facts:
    return {
        "id": venture.pk,
        "offer": {offer.group_id: offer.share for offer in venture.offers.all()},
        "need_eur": _euros(venture.need_band_eur),
        "min_tranche_eur": _euros(venture.min_tranche_band_eur),
        "instruments": _codes_of(venture.instruments),
        "forms": _codes_of(venture.forms),
        "side": _codes_of(venture.sides),
        "max_partner_share": venture.max_partner_share,
        "readiness": venture.readiness,
        "track_record": venture.track_record,
        "excluded_countries": frozenset(),
        "repairable": _codes_of(venture.repairable),
    }


def _facts_of_mandate(mandate: Mandate) -> Facts:
    interests = {row.group_id or row.category_id: row.weight for row in mandate.interests.all()}
    return {
        "id": mandate.pk,
        "country": mandate.company.country_id,
        "interests": interests,
        "excluded_groups": _codes_of(mandate.excluded_groups),
        "ticket_min_eur": _euros(mandate.ticket_min_band_eur),
        "ticket_max_eur": _euros(mandate.ticket_max_band_eur),
        "budget_left_eur": _euros(mandate.budget_left_band_eur),
        "instruments": _codes_of(mandate.instruments),
        "forms": _codes_of(mandate.forms),
        "side": _codes_of(mandate.sides),
        "min_share": mandate.min_share,
        "min_readiness": mandate.min_readiness,
        "min_track_record": mandate.min_track_record,
        "equipment": {row.family_id: row.units for row in mandate.equipment.all()},
    }


def _codes_of(relation: Any) -> frozenset[str]:
    return frozenset(entry.pk for entry in relation.all())


def _made(
    kind: ReviewKind, make: Callable[..., Record], facts: Iterable[Facts], left_out: list[Exclusion]
) -> Iterator[Record]:
    """A record for each row of facts; the contract's refusals are noted in `left_out`."""
    for row in facts:
        try:
            yield make(**row)
        except engine.RecordError as error:
            left_out.append(Exclusion(kind, row["id"], str(error)[:200]))


def venture_facts() -> Iterator[Facts]:
    """The engine's fields of each published venture; seven queries, however many there are."""
    offers = _numbers(VentureOffer.objects.all(), "venture_id", "group_id", "share")
    instruments = _codes(Venture.instruments)
    forms = _codes(Venture.forms)
    sides = _codes(Venture.sides)
    countries = _codes(Venture.excluded_countries)
    families = _codes(Venture.repairable)
    rows = Venture.objects.published().values_list(*VENTURE_COLUMNS)
    for pk, need, tranche, share, readiness, track_record in rows:
        yield {
            "id": pk,
            "offer": offers[pk],
            "need_eur": need,
            "min_tranche_eur": tranche,
            "instruments": instruments[pk],
            "forms": forms[pk],
            "side": sides[pk],
            "max_partner_share": share,
            "readiness": readiness,
            "track_record": track_record,
            "excluded_countries": countries[pk],
            "repairable": families[pk],
        }


def mandate_facts() -> Iterator[Facts]:
    """The engine's fields of each published mandate; seven queries, however many there are."""
    interests = _interests()
    equipment = _numbers(MandateEquipment.objects.all(), "mandate_id", "family_id", "units")
    groups = _codes(Mandate.excluded_groups)
    instruments = _codes(Mandate.instruments)
    forms = _codes(Mandate.forms)
    sides = _codes(Mandate.sides)
    rows = Mandate.objects.published().values_list(*MANDATE_COLUMNS)
    for pk, country, least, most, left, *asked in rows:
        yield {
            "id": pk,
            "country": country,
            "interests": interests[pk],
            "excluded_groups": groups[pk],
            "ticket_min_eur": least,
            "ticket_max_eur": most,
            "budget_left_eur": left,
            "instruments": instruments[pk],
            "forms": forms[pk],
            "side": sides[pk],
            "min_share": asked[0],
            "min_readiness": asked[1],
            "min_track_record": asked[2],
            "equipment": equipment[pk],
        }


def _euros(amount: Decimal | None) -> float | None:
    """Band edges are whole euros, so a double holds them exactly."""
    return None if amount is None else float(amount)


def _codes(relation: Any) -> defaultdict[int, frozenset[str]]:
    """The codes that each record, published or not, names in a many-to-many relation.

    The whole table is read: a join to the published records costs more than the few rows it
    saves, and minutes when the planner's statistics are older than a bulk change. Of thousands of
    records few name different sets, so the database answers with each set and who names it.
    """
    table = relation.through._meta.db_table
    owner, code = relation.field.m2m_column_name(), relation.field.m2m_reverse_name()
    statement = f"""
        SELECT codes, array_agg({owner}) FROM (
            SELECT {owner}, array_agg({code} ORDER BY {code}) AS codes FROM {table} GROUP BY {owner}
        ) AS sets GROUP BY codes"""  # noqa: S608  names of a table and its columns
    named: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        for codes, owners in cursor:
            named |= dict.fromkeys(owners, frozenset(codes))
    return named


def _numbers(rows: models.QuerySet, *columns: str) -> defaultdict[int, dict[str, int]]:
    """Record id, code and number of each row, as code → number by record."""
    numbers: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for record_id, code, number in rows.values_list(*columns):
        numbers[record_id][code] = number
    return numbers


def _interests() -> defaultdict[int, dict[str, int]]:
    """Category or product group → weight by mandate."""
    named = MandateInterest.objects.annotate(code=Coalesce("group_id", "category_id"))
    return _numbers(named, "mandate_id", "code", "weight")
