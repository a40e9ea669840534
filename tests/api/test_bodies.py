"""What lists and records consist of, to the last field, for everybody who may look."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from accounts.models import Disclosure, LedgerEntry
from accounts.vocabulary import Tier
from matching.api.fields import FIELDS as MATCH_FIELDS
from matching.models import Match
from partners.api.fields import FIELDS as MANDATE_FIELDS
from partners.models import Mandate, MandateFigures
from ventures.api.fields import FIELDS as VENTURE_FIELDS
from ventures.models import Venture, VentureFigures, VentureIdentity

VENTURE_HIDDEN = {
    "identity": {"title": "Hidden title"},
    "figures": {
        "currency": "EUR",
        "need": "4321987.65",
        "min_tranche": "876543.21",
        "need_eur": "4321987.65",
        "min_tranche_eur": "876543.21",
    },
    "excluded_countries": ["EE", "NO"],
}
MANDATE_HIDDEN = {
    "figures": {
        "currency": "EUR",
        "ticket_min": "1234567.89",
        "ticket_max": "9876543.21",
        "budget_left": None,
        "ticket_min_eur": "1234567.89",
        "ticket_max_eur": "9876543.21",
        "budget_left_eur": None,
    }
}


def venture_teaser(world, *, own: bool = False) -> dict:
    """The venture of the world as a stranger reads it."""
    return {
        "public_id": str(world.venture.public_id),
        "code_name": world.venture.code_name,
        "is_own": own,
        "status": "approved",
        "approved_date": str(timezone.localdate(world.venture.review.approved_at)),
        "summary": "A line for airframes, ready to grow.",
        "offer": [
            {"group": "unmanned_aerial", "category": "unmanned", "share": 70},
            {"group": "unmanned_ground", "category": "unmanned", "share": 30},
        ],
        "need": {"low": "3000000.00", "high": "5000000.00"},
        "min_tranche": {"low": "700000.00", "high": "1000000.00"},
        "instruments": ["equity", "loan"],
        "forms": ["jv_equity", "licence"],
        "sides": ["ukraine"],
        "max_partner_share": 49,
        "readiness": 8,
        "track_record": 2,
        "repairable": [],
    }


def mandate_teaser(world, *, own: bool = False) -> dict:
    """The mandate of the world as a stranger reads it."""
    return {
        "public_id": str(world.mandate.public_id),
        "code_name": world.mandate.code_name,
        "is_own": own,
        "status": "approved",
        "approved_date": str(timezone.localdate(world.mandate.review.approved_at)),
        "country": "DE",
        "kind": "company",
        "summary": "We look for airframes and their makers.",
        "interests": [
            {"category": "unmanned", "group": None, "weight": 100},
            {"category": None, "group": "unmanned_aerial", "weight": 60},
        ],
        "excluded_groups": [],
        "ticket_min": {"low": "1000000.00", "high": "1500000.00"},
        "ticket_max": {"low": "7000000.00", "high": "10000000.00"},
        "budget_left": None,
        "instruments": ["equity"],
        "forms": ["jv_equity"],
        "sides": ["partner_country", "ukraine"],
        "min_share": 0,
        "min_readiness": 1,
        "min_track_record": 0,
        "equipment": [],
    }


def match_body(world, *, for_venture: int | None, for_mandate: int | None) -> dict:
    """The match of the world with the ranks that the reader may know."""
    return {
        "public_id": str(world.match.public_id),
        "venture": {
            "public_id": str(world.venture.public_id),
            "code_name": world.venture.code_name,
        },
        "mandate": {
            "public_id": str(world.mandate.public_id),
            "code_name": world.mandate.code_name,
        },
        "points": 81_234,
        "score": 81.234,
        "score_low": 80.0,
        "score_high": 82.5,
        "completeness": 95,
        "rank_for_venture": for_venture,
        "rank_for_mandate": for_mandate,
        "criteria": {
            "category": 31_234,
            "funding_cover": 15_000,
            "ticket": 15_000,
            "instruments": 5_000,
            "forms": 5_000,
            "control": 5_000,
            "readiness": 5_000,
            "track_record": 0,
            "repair": None,
        },
        "first_released_at": "2026-11-01T05:06:07.890000Z",
        "changed_at": "2026-11-02T05:06:07.000000Z",
    }


@pytest.fixture
def fixed(world):
    """The world with the facts that factories draw set to fixed values."""
    VentureIdentity.objects.update(title="Hidden title")
    since = datetime(2026, 11, 1, 5, 6, 7, 890_000, tzinfo=UTC)
    changed = datetime(2026, 11, 2, 5, 6, 7, tzinfo=UTC)
    Match.objects.update(
        points_low=80_000, points_high=82_500, completeness=95,
        first_released_at=since, since_for_venture=since, since_for_mandate=since,
        changed_at=changed, changed_for_venture=changed, changed_for_mandate=changed,
    )  # fmt: skip
    return world


@pytest.mark.parametrize("reader", ["investor", "other_investor", "analyst"])
def test_strangers_read_exactly_the_teaser_of_a_venture(call, fixed, reader):
    caller = call(fixed.people[reader])

    assert caller.get("ventures/").json() == {"next": None, "results": [venture_teaser(fixed)]}
    assert caller.get(f"ventures/{fixed.venture.public_id}/").json() == venture_teaser(fixed)


def test_owners_read_their_venture_with_everything(call, fixed):
    expected = venture_teaser(fixed, own=True) | VENTURE_HIDDEN
    caller = call(fixed.maker)

    assert caller.rows("ventures/") == [expected]
    assert caller.get(f"ventures/{fixed.venture.public_id}/").json() == expected
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("reader", ["maker", "other_maker", "analyst"])
def test_strangers_read_exactly_the_teaser_of_a_mandate(call, fixed, reader):
    caller = call(fixed.people[reader])

    assert caller.get("mandates/").json() == {"next": None, "results": [mandate_teaser(fixed)]}
    assert caller.get(f"mandates/{fixed.mandate.public_id}/").json() == mandate_teaser(fixed)


def test_owners_read_their_mandate_with_everything(call, fixed):
    expected = mandate_teaser(fixed, own=True) | MANDATE_HIDDEN
    caller = call(fixed.investor)

    assert caller.rows("mandates/") == [expected]
    assert caller.get(f"mandates/{fixed.mandate.public_id}/").json() == expected
    assert not LedgerEntry.objects.exists()


def test_officers_list_teasers_and_leave_a_trace_when_they_read_a_record(call, fixed):
    caller = call(fixed.officer)

    assert caller.rows("ventures/") == [venture_teaser(fixed)]
    assert caller.rows("mandates/") == [mandate_teaser(fixed)]
    assert not LedgerEntry.objects.exists()

    found = caller.get(f"ventures/{fixed.venture.public_id}/").json()
    assert found == venture_teaser(fixed) | VENTURE_HIDDEN
    found = caller.get(f"mandates/{fixed.mandate.public_id}/").json()
    assert found == mandate_teaser(fixed) | MANDATE_HIDDEN
    trace = LedgerEntry.objects.order_by("pk").values_list("actor", "subject", "tier", "action")
    assert list(trace) == [
        (fixed.officer.pk, fixed.manufacturer.pk, Tier.MINISTRY, "read venture"),
        (fixed.officer.pk, fixed.partner.pk, Tier.NDA, "read mandate"),
    ]


@pytest.mark.parametrize(
    ("tier", "opened"), [(Tier.MUTUAL, {"identity"}), (Tier.NDA, {"identity", "figures"})]
)
def test_disclosure_opens_the_record_for_one_side_and_leaves_a_trace(call, fixed, tier, opened):
    Disclosure.objects.create(subject=fixed.manufacturer, viewer=fixed.partner, tier=tier)
    hidden = {name: VENTURE_HIDDEN[name] for name in opened}
    caller = call(fixed.investor)

    assert caller.rows("ventures/") == [venture_teaser(fixed)]
    found = caller.get(f"ventures/{fixed.venture.public_id}/").json()
    assert found == venture_teaser(fixed) | hidden
    assert LedgerEntry.objects.get().tier == tier
    stranger = call(fixed.other_investor).get(f"ventures/{fixed.venture.public_id}/").json()
    assert stranger == venture_teaser(fixed)


@pytest.mark.parametrize(
    ("reader", "ranks"),
    [("maker", (3, None)), ("investor", (None, 7)), ("officer", (3, 7)), ("analyst", (None, None))],
)
def test_each_side_reads_its_own_rank_only(call, fixed, reader, ranks):
    expected = match_body(fixed, for_venture=ranks[0], for_mandate=ranks[1])
    caller = call(fixed.people[reader])

    assert caller.get("matches/").json() == {"next": None, "results": [expected]}
    assert caller.get(f"matches/{fixed.match.public_id}/").json() == expected


def test_an_owner_reads_drafts_without_a_day_of_approval(call, world):
    world.venture.review.status = "draft"
    world.venture.review.approved_at = world.venture.review.decided_at = None
    world.venture.review.save()

    [row] = call(world.maker).rows("ventures/")

    assert (row["status"], row["approved_date"]) == ("draft", None)
    assert call(world.investor).rows("ventures/") == []


# Every column of the tables must be placed: in a field of the table, or here.
NOT_SERVED = {
    Venture: {"id", "manufacturer", "review", "created_at", "updated_at"},
    VentureIdentity: {"venture"},
    VentureFigures: {"venture", "eur_per_unit"},
    Mandate: {"id", "company", "review", "created_at", "updated_at"},
    MandateFigures: {"mandate", "eur_per_unit"},
    Match: {
        "id",
        "run",
        "since_for_venture",
        "changed_for_venture",
        "since_for_mandate",
        "changed_for_mandate",
    },
}
SERVED_AS = {
    "groups": "offer",
    "need_band_eur": "need",
    "min_tranche_band_eur": "min_tranche",
    "ticket_min_band_eur": "ticket_min",
    "ticket_max_band_eur": "ticket_max",
    "budget_left_band_eur": "budget_left",
    "points_low": "score_low",
    "points_high": "score_high",
}


def names(form) -> set[str]:
    """Names of a field's own fields, if it has any."""
    return set(form.get_fields()) if hasattr(form, "get_fields") else set()


@pytest.mark.parametrize(
    ("model", "table", "within"),
    [
        (Venture, VENTURE_FIELDS, None),
        (VentureIdentity, VENTURE_FIELDS, "identity"),
        (VentureFigures, VENTURE_FIELDS, "figures"),
        (Mandate, MANDATE_FIELDS, None),
        (MandateFigures, MANDATE_FIELDS, "figures"),
        (Match, MATCH_FIELDS, None),
    ],
)
def test_every_column_is_placed_in_the_table_or_left_out_on_purpose(model, table, within):
    columns = {field.name for field in model._meta.get_fields() if not field.auto_created}
    served = {SERVED_AS.get(name, name) for name in columns - NOT_SERVED[model]}
    placed = {field.name for field in table}
    if within:
        [placed] = [names(field.form) for field in table if field.name == within]

    assert served <= placed
    assert NOT_SERVED[model] <= columns | {"id"}
