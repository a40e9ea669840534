"""Searching the current list: its names are held in memory, once per process and list."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accounts.models import ListedName, ListedParty, ScreeningList
from accounts.screening.index import Entry, Likeness, NameIndex
from accounts.screening.names import Key, keys_of

ROWS_AT_ONCE = 10_000
_lock = threading.Lock()
_held: dict[int, NameIndex] = {}


@dataclass(frozen=True)
class Searched:
    """A likeness and what the list says about whom it names."""

    likeness: Likeness
    listed: dict


class ListHasMoved(Exception):
    """A newer list took the place of this one meanwhile; what was due is due still."""


def search(current: ScreeningList, names: Sequence[str]) -> list[list[Searched]]:
    """For each name, the parties of the list whose names are like it, the most alike first.

    Raises ListHasMoved when the list was replaced while it was being read.
    """
    found = _index_of(current).search([keys_of(name) for name in names])
    wanted = {hit.party for hits in found for hit in hits}
    parties = ListedParty.objects.in_bulk(wanted)
    if len(parties) < len(wanted):
        raise ListHasMoved
    return [[Searched(hit, _facts(parties[hit.party])) for hit in hits] for hits in found]


def _facts(party: ListedParty) -> dict:
    return {
        "id": party.listed_id,
        "schema": party.schema,
        "name": party.name,
        "aliases": party.aliases,
        "birth_dates": party.birth_dates,
        "countries": party.countries,
        "addresses": party.addresses,
        "identifiers": party.identifiers,
        "sanctions": party.sanctions,
        "dataset": party.dataset,
    }


def _index_of(current: ScreeningList) -> NameIndex:
    """The list's names; a list never changes once it is current, so they hold until the next."""
    with _lock:
        if current.pk not in _held:
            entries = list(_entries(current))
            if len(entries) != current.name_count:
                raise ListHasMoved
            _held.clear()
            _held[current.pk] = NameIndex(entries)
        return _held[current.pk]


def _entries(current: ScreeningList) -> Iterator[Entry]:
    rows = ListedName.objects.filter(party__list=current).order_by("party_id", "pk")
    columns = rows.values_list("party_id", "name", "latin", "cyrillic")
    for party, name, latin, cyrillic in columns.iterator(chunk_size=ROWS_AT_ONCE):
        yield Entry(party, name, Key(tuple(latin.split()), tuple(cyrillic.split())))
