"""Candidates of blocks, and how they are merged into ranks.

Pairs are sorted as single 64-bit numbers that hold record, missing points and counterpart, in
that order: many times as fast as sorting by three columns, and ties need no further thought.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .checks import check_whole
from .packing import Column, pack, unpack
from .vocabulary import FULL_SCORE

Indexes = NDArray[np.int32]
Longs = NDArray[np.int64]

POINTS_BITS: Final = FULL_SCORE.bit_length()
MOST_KEPT: Final = 1000
"""The largest k: lists are held in memory for all records at once."""

CANDIDATES_HEAD: Final = b"spilno-candidates-1\n"
CANDIDATES: Final = {"venture_id": ("<i8", 0), "mandate_id": ("<i8", 0), "points": ("<i4", 0)}


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a block can add to the result: the best k of its ventures, and of every mandate within
    the block. Each pair once, in ascending order of venture and mandate.
    """

    venture_id: Longs
    mandate_id: Longs
    points: Indexes

    def __len__(self) -> int:
        return len(self.points)

    def to_bytes(self) -> bytes:
        """A compact copy that `from_bytes` reads back."""
        columns: tuple[Column, ...] = (self.venture_id, self.mandate_id, self.points)
        return pack(
            CANDIDATES_HEAD,
            [
                column.astype(kind)
                for column, (kind, _) in zip(columns, CANDIDATES.values(), strict=True)
            ],
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote; SnapshotError when it is anything else."""
        return cls(**unpack(CANDIDATES_HEAD, data, CANDIDATES))


@dataclass(frozen=True, slots=True)
class Ranked:
    """Matches by venture, then best first. A rank counts from 1; 0 means that the pair is not
    among the best of that side. Every pair has at least one rank.
    """

    venture_id: Longs
    mandate_id: Longs
    points: Indexes
    rank_for_venture: Indexes
    rank_for_mandate: Indexes

    def __len__(self) -> int:
        return len(self.points)


def check_k(k: int) -> int:
    """RecordError unless k is from 1 to 1000."""
    return check_whole("k", k, 1, MOST_KEPT)


def merge(parts: Iterable[Candidates], k: int) -> Ranked:
    """The exact best k of both sides, from the candidates of blocks that cover all pairs.

    Blocks may come in any order and may overlap; they are taken one by one, so no more than the
    best so far and one block are in memory. RecordError unless k is from 1 to 1000.
    """
    check_k(k)
    nothing = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32)
    best = Ranked(*nothing, nothing[2], nothing[2])
    for part in parts:
        best = _best_of([best, part], k)
    return best


def _best_of(parts: Sequence["Candidates | Ranked"], k: int) -> Ranked:
    ventures, venture = _numbered([part.venture_id for part in parts])
    mandates, mandate = _numbered([part.mandate_id for part in parts])
    points = np.concatenate([part.points for part in parts])
    ranked = rank(venture, mandate, points.astype(np.int64), k)
    return name_pairs(ranked, ventures, mandates)


@dataclass(frozen=True, slots=True)
class RankedPositions:
    """Like Ranked, with positions in place of ids."""

    venture: Longs
    mandate: Longs
    points: Indexes
    rank_for_venture: Indexes
    rank_for_mandate: Indexes


def rank(venture: Longs, mandate: Longs, points: Longs, k: int) -> RankedPositions:
    """Both ranks of pairs given by positions in id order; repeated pairs count once."""
    bits = _bits(venture), _bits(mandate)
    ordered = _unique(_packed(venture, points, mandate, bits[1]))
    venture, points, mandate = _unpacked(ordered, bits[1])
    rank_for_venture = _places(venture)
    order = np.argsort(_packed(mandate, points, venture, bits[0]))
    rank_for_mandate = np.empty(len(order), np.int32)
    rank_for_mandate[order] = _places(mandate[order])
    rank_for_venture[rank_for_venture > k] = 0
    rank_for_mandate[rank_for_mandate > k] = 0
    kept = (rank_for_venture > 0) | (rank_for_mandate > 0)
    return RankedPositions(
        venture[kept],
        mandate[kept],
        points[kept].astype(np.int32),
        rank_for_venture[kept],
        rank_for_mandate[kept],
    )


def name_pairs(ranked: RankedPositions, venture_ids: Longs, mandate_ids: Longs) -> Ranked:
    """Put ids in the place of positions."""
    return Ranked(
        venture_ids[ranked.venture],
        mandate_ids[ranked.mandate],
        ranked.points,
        ranked.rank_for_venture,
        ranked.rank_for_mandate,
    )


def unique_pairs(venture: Longs, mandate: Longs, points: Longs) -> tuple[Longs, Longs, Longs]:
    """Each pair once, in ascending order of venture and mandate: venture, mandate, points."""
    mandate_bits = _bits(mandate)
    _check_bits(_bits(venture) + mandate_bits)
    pairs = (venture << mandate_bits) | mandate
    ordered = _unique((pairs << POINTS_BITS) | points)
    pairs = ordered >> POINTS_BITS
    points = ordered & ((1 << POINTS_BITS) - 1)
    return pairs >> mandate_bits, pairs & ((1 << mandate_bits) - 1), points


def _numbered(ids: Sequence[Longs]) -> tuple[Longs, Longs]:
    """The distinct ids in ascending order, and the position of each id among them."""
    every = np.concatenate([np.zeros(0, np.int64), *ids])
    distinct = _unique(every)
    return distinct, np.searchsorted(distinct, every)


def _unique(values: Longs) -> Longs:
    """The distinct values in ascending order."""
    ordered = np.sort(values)
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    distinct: Longs = ordered[first]
    return distinct


def _bits(positions: Longs) -> int:
    return int(positions.max(initial=0)).bit_length()


def _check_bits(bits: int) -> None:
    if bits + POINTS_BITS > 63:
        raise OverflowError("more records than a 64-bit sort key can tell apart")


def _packed(first: Longs, points: Longs, second: Longs, second_bits: int) -> Longs:
    _check_bits(_bits(first) + second_bits)
    packed: Longs = (((first << POINTS_BITS) | (FULL_SCORE - points)) << second_bits) | second
    return packed


def _unpacked(packed: Longs, second_bits: int) -> tuple[Longs, Longs, Longs]:
    second = packed & ((1 << second_bits) - 1)
    rest = packed >> second_bits
    return rest >> POINTS_BITS, FULL_SCORE - (rest & ((1 << POINTS_BITS) - 1)), second


def _places(groups: Longs) -> Indexes:
    """The place of each entry within its run of equal values, from 1."""
    positions = np.arange(len(groups), dtype=np.int64)
    starts = np.zeros(len(groups), np.int64)
    new = groups[1:] != groups[:-1]
    starts[1:][new] = positions[1:][new]
    places: Indexes = (positions - np.maximum.accumulate(starts) + 1).astype(np.int32)
    return places
