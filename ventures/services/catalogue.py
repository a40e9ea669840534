"""Loading the catalogue from the data files; idempotent, and never undoing an officer's switch."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps as current_apps

DATA = Path(__file__).resolve().parent.parent / "data"
FILES = {
    "Category": "categories",
    "ProductGroup": "product_groups",
    "Instrument": "instruments",
    "CooperationForm": "forms",
    "Side": "sides",
    "EquipmentFamily": "equipment_families",
    "Country": "countries",
}
SWITCHES = {"is_restricted", "is_nato_member", "is_eu_member", "is_active"}
KEPT = {"code", "is_active"}  # an officer's switch outlives a reload


def _rows(name: str) -> Iterator[dict[str, object]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            facts: dict[str, object] = dict(row)
            facts |= {switch: row[switch] == "1" for switch in SWITCHES & row.keys()}
            if "category" in row:
                facts["category_id"] = facts.pop("category")
            yield facts


def load_catalogue(apps=current_apps) -> int:
    """Create or update every entry; returns how many.

    `apps` is a migration's own registry: columns that its models do not have yet are passed over.
    """
    count = 0
    for model_name, file_name in FILES.items():
        model = apps.get_model("ventures", model_name)
        known = {field.attname for field in model._meta.concrete_fields}
        entries = [
            model(position=position, **{k: v for k, v in facts.items() if k in known})
            for position, facts in enumerate(_rows(file_name), start=1)
        ]
        columns = sorted(field.name for field in model._meta.concrete_fields)
        columns = [name for name in columns if name not in KEPT]
        model._default_manager.bulk_create(
            entries, update_conflicts=True, unique_fields=["code"], update_fields=columns
        )
        count += len(entries)
    return count + _load_rates(apps)


def _load_rates(apps) -> int:
    """Indicative rates to start from; officers add newer ones in the admin."""
    rate = apps.get_model("ventures", "ExchangeRate")
    rows = [rate(**row) for row in _rows("exchange_rates")]
    rate._default_manager.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
