"""The closed vocabularies of the contract, in contract order.

The order of INSTRUMENTS, FORMS and SIDES is also the order of the bits in the engine's masks,
and the order of GATES and CRITERIA is the order in which they are reported.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ENGINE_VERSION: Final = "1.0"
"""Changes when, and only when, the same inputs could give other matches."""

INSTRUMENTS: Final = (
    "equity",
    "loan",
    "grant",
    "in_kind",
    "licence",
    "offtake",
    "guarantee",
)

FORMS: Final = (
    "jv_equity",
    "licence",
    "co_production",
    "co_development",
    "service_centre",
    "component_supply",
    "technology_transfer",
    "subsidiary",
)

SIDES: Final = ("ukraine", "partner_country")

GATES: Final = (
    "category",
    "exclusion",
    "country",
    "side",
    "form",
    "instrument",
    "tranche",
)

CRITERIA: Final = (
    "category",
    "funding_cover",
    "ticket",
    "instruments",
    "forms",
    "control",
    "readiness",
    "track_record",
    "repair",
)

DEFAULT_WEIGHTS: Final[Mapping[str, int]] = MappingProxyType(
    dict(zip(CRITERIA, (30, 15, 15, 10, 10, 5, 5, 5, 5), strict=True))
)

SERVICE_CENTRE_BIT: Final = 1 << FORMS.index("service_centre")

FULL_SCORE: Final = 100_000
"""Points of a perfect pair: 100 %."""

UNKNOWN: Final = -1
"""How a column of numbers says that a fact is not known."""

PRODUCT_GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ammunition_large": "ammunition",
        "ammunition_mortar": "ammunition",
        "ammunition_small": "ammunition",
        "ammunition_rockets": "ammunition",
        "air_defence_interceptors": "air_defence",
        "air_defence_sensors": "air_defence",
        "air_defence_counter_drone": "air_defence",
        "heavy_artillery": "heavy_equipment",
        "heavy_armoured": "heavy_equipment",
        "heavy_tanks": "heavy_equipment",
        "heavy_trucks": "heavy_equipment",
        "engineering_demining": "engineering",
        "engineering_bridging": "engineering",
        "engineering_fortification": "engineering",
        "engineering_recovery": "engineering",
        "anti_tank_systems": "anti_tank",
        "unmanned_aerial": "unmanned",
        "unmanned_ground": "unmanned",
        "unmanned_maritime": "unmanned",
        "ew_electronic_warfare": "ew_comms",
        "ew_communications": "ew_comms",
        "ew_optics": "ew_comms",
        "ew_software": "ew_comms",
        "repair_armoured": "repair",
        "repair_artillery": "repair",
        "repair_air_defence": "repair",
        "repair_trucks": "repair",
        "repair_electronics": "repair",
        "components_materials": "components",
        "components_energetics": "components",
        "components_engines": "components",
        "components_electronics": "components",
        "other_protection": "other",
        "other_medical": "other",
        "other_training": "other",
        "other_small_arms": "other",
    }
)
"""Product group code -> category code, as the catalogue starts out."""
