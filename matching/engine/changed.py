"""Which records of two problems are not the same: by id, since positions move."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .columns import (
    MANDATE_LISTS,
    VENTURE_LISTS,
    MandateColumns,
    VentureColumns,
    Vocabularies,
    items_of,
)
from .problem import Problem

Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]
Columns = VentureColumns | MandateColumns
Rows = tuple[Any, Any]  # old and new positions of the records that are in both, or _ALL of them
Names = tuple[Vocabularies, Vocabularies]  # the old ones and the new ones

_ALL: Final = slice(None)

VENTURE_SCALARS: Final = (
    *("need_eur", "min_tranche_eur", "instruments", "forms", "side"),
    *("max_partner_share", "readiness", "track_record"),
)
MANDATE_SCALARS: Final = (
    *("country",),
    *("ticket_min_eur", "ceiling_eur", "instruments", "forms", "side"),
    *("min_share", "min_readiness", "min_track_record"),
)
MANDATE_TABLES: Final = ("interest", "excluded")
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
    names = before.vocabularies, after.vocabularies
    return ChangedRecords(
        _side_changes(before.ventures, after.ventures, names),
        _side_changes(before.mandates, after.mandates, names),
    )


def _side_changes(before: Columns, after: Columns, names: Names) -> SideChanges:
    if np.array_equal(before.id, after.id):
        nobody = np.zeros(0, np.int64)
        differs = _facts_differ(before, after, (_ALL, _ALL), names)
        return SideChanges(nobody, nobody, before.id[differs])
    places = np.searchsorted(after.id, before.id)
    stays = np.flatnonzero(np.append(after.id, 0)[places] == before.id)
    stays = stays[places[stays] < len(after)]
    is_new = np.ones(len(after), np.bool_)
    is_new[places[stays]] = False
    differs = _facts_differ(before, after, (stays, places[stays]), names)
    return SideChanges(
        came=after.id[is_new],
        went=np.delete(before.id, stays),
        changed=before.id[stays[differs]],
    )


def _facts_differ(before: Columns, after: Columns, rows: Rows, names: Names) -> Flags:
    """Which pairs of rows, old and new, state different facts."""
    differs = np.zeros(len(before.id[rows[0]]), np.bool_)
    is_venture = isinstance(before, VentureColumns)
    for name in VENTURE_SCALARS if is_venture else MANDATE_SCALARS:
        column = _renumbered(before, name, names)
        differs |= column[rows[0]] != getattr(after, name)[rows[1]]
    for start, items in (VENTURE_LISTS if is_venture else MANDATE_LISTS).items():
        _mark_other_lists(before, after, rows, start, items, names, differs)
    for name in () if is_venture else MANDATE_TABLES:
        mine = _regrouped(getattr(before, name), names)
        theirs = _padded(getattr(after, name), mine.shape[1])
        places = np.flatnonzero(mine[rows[0]] != theirs[rows[1]])
        differs[places // max(mine.shape[1], 1)] = True
    return differs


def _mark_other_lists(
    before: Columns,
    after: Columns,
    rows: Rows,
    start: str,
    items: Sequence[str],
    names: Names,
    differs: Flags,
) -> None:
    """Mark the rows that have other items in any of the columns that share these starts."""
    old, new = getattr(before, start), getattr(after, start)
    if rows[0] is _ALL and np.array_equal(old, new):
        same, ends, mine, theirs = np.arange(len(differs)), old[1:], _ALL, _ALL
    else:
        every = np.arange(len(differs))
        first, second = (every if one is _ALL else one for one in rows)
        lengths = old[first + 1] - old[first]
        differs |= lengths != new[second + 1] - new[second]
        same = np.flatnonzero(lengths == new[second + 1] - new[second])
        ends = np.cumsum(lengths[same])
        mine, theirs = items_of(old, first[same]), items_of(new, second[same])
    for name in items:
        column = _renumbered(before, name, names)
        places = np.flatnonzero(column[mine] != getattr(after, name)[theirs])
        differs[same[np.searchsorted(ends, places, side="right")]] = True


def _renumbered(before: Columns, name: str, names: Names) -> NDArray[Any]:
    """An old column in the numbers of the new vocabularies, -1 for codes that they do not have."""
    column: NDArray[Any] = getattr(before, name)
    if name not in NUMBERED:
        return column
    ours, theirs = (getattr(vocabularies, NUMBERED[name]) for vocabularies in names)
    if ours == theirs:
        return column
    numbers = {code: number for number, code in enumerate(theirs)}
    renumbered: NDArray[Any] = np.array([numbers.get(code, -1) for code in ours], np.int32)[column]
    return renumbered


def _regrouped(table: NDArray[Any], names: Names) -> NDArray[Any]:
    """An old table in the order of the new groups; groups that are gone follow."""
    ours, theirs = names[0].groups, names[1].groups
    if ours == theirs:
        return table
    places = {code: place for place, code in enumerate(dict.fromkeys((*theirs, *ours)))}
    wide = np.zeros((len(table), len(places)), table.dtype)
    wide[:, [places[code] for code in ours]] = table
    return wide


def _padded(table: NDArray[Any], width: int) -> NDArray[Any]:
    missing = width - table.shape[1]
    return np.pad(table, ((0, 0), (0, missing))) if missing else table
