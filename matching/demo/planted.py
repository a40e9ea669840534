"""Pairs planted in the demo world; their right answers were worked out by hand from the rules.

All amounts are edges of bands, so that the bands change nothing.
"""

from dataclasses import dataclass, field

MILLION = 1_000_000


@dataclass(frozen=True)
class PlantedVenture:
    """The facts of a planted venture; amounts in EUR."""

    code_name: str
    offer: dict[str, int]
    need: int = 20 * MILLION
    tranche: int = 5 * MILLION
    max_partner_share: int | None = 60
    readiness: int | None = 9
    track_record: int | None = 3
    instruments: tuple[str, ...] = ("equity", "loan")
    forms: tuple[str, ...] = ("jv_equity", "licence")
    sides: tuple[str, ...] = ("ukraine",)
    excluded_countries: tuple[str, ...] = ()
    repairable: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlantedMandate:
    """The facts of a planted mandate; amounts in EUR."""

    code_name: str
    interests: dict[str, int]
    country: str = "DK"
    ticket: tuple[int, int] = (5 * MILLION, 50 * MILLION)
    min_share: int = 25
    min_readiness: int = 7
    min_track_record: int = 2
    instruments: tuple[str, ...] = ("equity", "loan")
    forms: tuple[str, ...] = ("jv_equity",)
    sides: tuple[str, ...] = ("ukraine",)
    equipment: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Planted:
    """A pair and its right answer: points with their bounds, or None where a gate fails."""

    why: str
    venture: PlantedVenture
    mandate: PlantedMandate
    points: int | None
    low: int | None = None
    high: int | None = None


AMMUNITION = {"ammunition_large": 100}
PLANTED = (
    Planted(
        "every criterion is met in full",
        PlantedVenture("KALYNA-1001", AMMUNITION),
        PlantedMandate("STORK-1001", AMMUNITION),
        points=100_000, low=100_000, high=100_000,
    ),
    # 35 × 0.6 = 21; 15 × √(5/20) = 7.5; 15; 10; 10; 5 × (1 − 10/25) = 3; 5 × (1 − 1/3) = 3.333;
    # unknown track record: 2.5, between 0 and 5.
    Planted(
        "a smaller ticket, a smaller share, less readiness, an unknown track record",
        PlantedVenture(
            "KALYNA-1002", {"air_defence_sensors": 60, "components_electronics": 40},
            tranche=1 * MILLION, max_partner_share=40, readiness=6, track_record=None,
        ),
        PlantedMandate(
            "STORK-1002", {"air_defence": 100}, country="NO", ticket=(2 * MILLION, 5 * MILLION),
            min_share=50,
        ),
        points=72_333, low=69_833, high=74_833,
    ),
    # 60 of 100 units can be repaired: 5 × 0.6 = 3, all else in full.
    Planted(
        "repair of three units in five",
        PlantedVenture(
            "KALYNA-1003", {"repair_armoured": 100}, forms=("service_centre",),
            repairable=("bradley", "leopard_2"),
        ),
        PlantedMandate(
            "STORK-1003", {"repair": 100}, country="DE", forms=("service_centre",),
            equipment={"leopard_2": 60, "pzh_2000": 40},
        ),
        points=98_000, low=98_000, high=98_000,
    ),
    Planted(
        "the venture excludes the partner's country",
        PlantedVenture("KALYNA-1004", {"engineering_bridging": 100}, excluded_countries=("FR",)),
        PlantedMandate("STORK-1004", {"engineering_bridging": 100}, country="FR"),
        points=None,
    ),
    Planted(
        "the partner's largest ticket is below the smallest contribution",
        PlantedVenture("KALYNA-1005", {"heavy_tanks": 100}),
        PlantedMandate(
            "STORK-1005", {"heavy_tanks": 100}, country="FI", ticket=(1 * MILLION, 3 * MILLION)
        ),
        points=None,
    ),
)  # fmt: skip
