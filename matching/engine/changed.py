"""Which records of two problems are not the same: by id, since positions move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .columns import (
    MANDATE_LISTS,
    VENTURE_LISTS,
    Lists,
    MandateColumns,
    VentureColumns,
    Vocabularies,
    items_of,
)
from .problem import Problem

Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]
Columns = VentureColumns | MandateColumns

VENTURE_SCALARS: Final = (
    *("need_eur", "min_tranche_eur", "instruments", "forms", "side"),
    *("max_partner_share", "readiness", "track_record"),
)
MANDATE_SCALARS: Final = (
    *("ticket_min_eur", "ceiling_eur", "instruments", "forms", "side"),
    *("min_share", "min_readiness", "min_track_record"),
)
NUMBERED: Final = {
    "offer_group": "groups",
    "excluded_country": "countries",
    "repairable_family": "families",
    "country": "countries",
    "equipment_family": "families",
}
"""Columns that hold numbers of an open vocabulary, and which one."""


@dataclass(frozen=True, slots=True)
class SideChanges:
    """Ids of one side, ascending: only in the new problem, only in the old one, and in both with
    other facts.
    """

    came: Longs
    went: Longs
    changed: Longs

    def __len__(self) -> int:
        return len(self.came) + len(self.went) + len(self.changed)


@dataclass(frozen=True, slots=True)
class ChangedRecords:
    """What came, went and changed on either side."""

    ventures: SideChanges
    mandates: SideChanges

    def __len__(self) -> int:
        return len(self.ventures) + len(self.mandates)


def changed_records(before: Problem, after: Problem) -> ChangedRecords:
    """Compare two problems record by record: what they state, whatever the numbers of their codes.

    A mandate that takes no part any more went, one that takes part again came.
    """
    old, new = before.vocabularies, after.vocabularies
    return ChangedRecords(
        _side_changes(before.ventures, after.ventures, old, new, VENTURE_SCALARS, VENTURE_LISTS),
        _side_changes(before.mandates, after.mandates, old, new, MANDATE_SCALARS, MANDATE_LISTS),
    )


def _side_changes(
    before: Columns,
    after: Columns,
    old: Vocabularies,
    new: Vocabularies,
    scalars: Sequence[str],
    lists: Lists,
) -> SideChanges:
    if np.array_equal(before.id, after.id):
        nobody = np.zeros(0, np.int64)
        came, went, shared, rows = nobody, nobody, before.id, (_ALL, _ALL)
        starts = np.arange(len(shared)), np.arange(len(shared))
    else:
        shared, *starts = np.intersect1d(before.id, after.id, True, return_indices=True)
        came, went = (np.setdiff1d(one.id, shared, assume_unique=True) for one in (after, before))
        rows = starts[0], starts[1]
    differs = np.zeros(len(shared), np.bool_)
    for name in scalars:
        differs |= getattr(before, name)[rows[0]] != getattr(after, name)[rows[1]]
    for start, items in lists.items():
        differs |= _lists_differ(before, after, (starts[0], starts[1]), start, items, old, new)
    if isinstance(before, MandateColumns) and isinstance(after, MandateColumns):
        country = _renumbered(before, "country", old, new)
        differs |= country[rows[0]] != after.country[rows[1]]
        for name in ("interest", "excluded"):
            mine = _regrouped(getattr(before, name), old.groups, new.groups)
            theirs = _padded(getattr(after, name), mine.shape[1])
            differs[_rows_that_differ(mine[rows[0]], theirs[rows[1]])] = True
    return SideChanges(came, went, shared[differs])


_ALL: Final[Any] = slice(None)


def _lists_differ(
    before: Columns,
    after: Columns,
    rows: tuple[Longs, Longs],
    start: str,
    items: Sequence[str],
    old: Vocabularies,
    new: Vocabularies,
) -> Flags:
    """Which rows have other items in any of the columns that share these starts."""
    starts = getattr(before, start), getattr(after, start)
    lengths = [ends[places + 1] - ends[places] for ends, places in zip(starts, rows, strict=True)]
    differs: Flags = lengths[0] != lengths[1]
    same = np.flatnonzero(~differs)
    owner = np.repeat(same, lengths[0][same])
    mine, theirs = (items_of(ends, places[same]) for ends, places in zip(starts, rows, strict=True))
    for name in items:
        column = _renumbered(before, name, old, new)
        differs[owner[column[mine] != getattr(after, name)[theirs]]] = True
    return differs


def _renumbered(before: Columns, name: str, old: Vocabularies, new: Vocabularies) -> NDArray[Any]:
    """An old column in the numbers of the new vocabularies, -1 for codes that they do not have."""
    column: NDArray[Any] = getattr(before, name)
    if name not in NUMBERED:
        return column
    ours, theirs = getattr(old, NUMBERED[name]), getattr(new, NUMBERED[name])
    if ours == theirs:
        return column
    numbers = {code: number for number, code in enumerate(theirs)}
    translated: NDArray[Any] = np.array([numbers.get(code, -1) for code in ours], np.int32)[column]
    return translated


def _regrouped(table: NDArray[Any], ours: Sequence[str], theirs: Sequence[str]) -> NDArray[Any]:
    """An old table in the order of the new groups; groups that are gone follow."""
    if ours == theirs:
        return table
    numbers: Mapping[str, int] = {code: number for number, code in enumerate(theirs)}
    gone = [code for code in ours if code not in numbers]
    places = [numbers.get(code, -1) for code in ours]
    follow = iter(range(len(theirs), len(theirs) + len(gone)))
    wide = np.zeros((len(table), len(theirs) + len(gone)), table.dtype)
    wide[:, [place if place >= 0 else next(follow) for place in places]] = table
    return wide


def _padded(table: NDArray[Any], width: int) -> NDArray[Any]:
    missing = width - table.shape[1]
    return np.pad(table, ((0, 0), (0, missing))) if missing else table


def _rows_that_differ(ours: NDArray[Any], theirs: NDArray[Any]) -> Longs:
    places: Longs = np.flatnonzero(ours != theirs)
    return places // max(ours.shape[1], 1)
