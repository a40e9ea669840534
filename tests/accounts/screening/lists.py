"""Screening lists for tests."""

import csv

from accounts.services.screening_lists import load_list

HEADER = [
    "id", "schema", "name", "aliases", "birth_date", "countries", "addresses", "identifiers",
    "sanctions", "phones", "emails", "program_ids", "dataset", "first_seen", "last_seen",
    "last_change",
]  # fmt: skip


def row(name, number=1, **facts):
    """A line of the list."""
    return {"id": f"T-{number}", "schema": "Person", "name": name, "countries": "ru"} | facts


def write_list(path, rows):
    """A file in the targets.simple.csv form, every field quoted as in the real ones."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, HEADER, restval="", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)
    return path


def use_list(tmp_path, *names, **facts):
    """Load a list of these names."""
    rows = [row(name, number, **facts) for number, name in enumerate(names, 1)]
    return load_list(path=write_list(tmp_path / "list.csv", rows), accept_fewer=True)[0]
