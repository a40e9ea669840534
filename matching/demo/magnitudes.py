"""How large the demo world is: round figures in the order of the real sector."""

from dataclasses import dataclass

STATE_MANUFACTURERS = 20
PRIVATE_MANUFACTURERS = 160
VENTURES = 320
PARTNERS_BY_COUNTRY = {
    "DE": 18, "GB": 15, "FR": 12, "DK": 11, "NO": 9, "CZ": 9, "LT": 8, "US": 8, "FI": 7, "PL": 5,
    "SE": 5, "NL": 4, "IT": 3, "EE": 3, "LV": 3, "CA": 3, "ES": 2, "BE": 2, "RO": 1, "BG": 1,
    "SK": 1, "SI": 1, "PT": 1, "GR": 1, "AT": 1, "IE": 1, "TR": 1, "KR": 1, "JP": 1, "AU": 2,
}  # fmt: skip
MANDATES_PER_PARTNER = (1, 1, 1, 2)
MEAN_UTILISATION = 37


@dataclass(frozen=True)
class Field:
    """A category's share of the ventures and its need in EUR m: median, 5 % and 95 % points."""

    share: int
    median: float
    low: float
    high: float


FIELDS = {
    "unmanned": Field(38, 2.5, 0.3, 30),
    "components": Field(17, 3, 0.3, 60),
    "ew_comms": Field(14, 2, 0.2, 20),
    "repair": Field(8, 6, 1, 50),
    "ammunition": Field(8, 25, 5, 200),
    "heavy_equipment": Field(6, 20, 5, 200),
    "engineering": Field(4, 4, 0.5, 25),
    "air_defence": Field(3, 15, 2, 150),
    "anti_tank": Field(2, 8, 1, 60),
}

# Kind of partner: how common, and its tickets in EUR m.
PARTNER_KINDS = {
    "company": (46, 2, 60),
    "prime": (12, 10, 250),
    "seed_fund": (10, 0.1, 1),
    "growth_fund": (11, 2, 20),
    "bank": (6, 0.5, 10),
    "export_credit": (5, 0.13, 20),
    "development": (4, 5, 50),
    "government": (6, 20, 250),
}
KIND_INSTRUMENTS = {
    "company": ("equity", "in_kind", "licence", "offtake"),
    "prime": ("equity", "in_kind", "licence", "offtake"),
    "seed_fund": ("equity",),
    "growth_fund": ("equity", "loan"),
    "bank": ("loan", "guarantee"),
    "export_credit": ("loan", "guarantee"),
    "development": ("loan", "equity", "grant"),
    "government": ("grant", "offtake", "guarantee"),
}
INDUSTRIAL_FORMS = (
    "jv_equity", "licence", "co_production", "co_development", "component_supply",
    "technology_transfer", "subsidiary",
)  # fmt: skip
FINANCIAL_FORMS = ("jv_equity", "co_production", "subsidiary")
INDUSTRIAL_KINDS = {"company", "prime"}
EQUIPMENT_OF_COUNTRY = {
    "DE": ("leopard_1", "leopard_2", "marder", "pzh_2000", "gepard", "iris_t", "recovery_tracked"),
    "US": (
        "abrams",
        "bradley",
        "stryker",
        "m113",
        "maxxpro",
        "humvee",
        "m777",
        "patriot",
        "himars_mlrs",
    ),
    "GB": ("challenger_2", "recovery_tracked", "bushmaster"),
    "FR": ("caesar",),
    "SE": ("cv90", "archer"),
    "PL": ("leopard_2", "krab"),
    "DK": ("leopard_1", "caesar", "m113"),
    "NO": ("nasams", "leopard_2", "m109"),
    "CZ": ("leopard_2", "mine_clearing_vehicles"),
    "SK": ("zuzana_2",),
    "NL": ("pzh_2000", "leopard_1", "m113"),
    "FI": ("mine_clearing_vehicles", "recovery_tracked"),
}
