"""What a run found, as it is stored and named: same inputs, weights, engine – same digest."""

import hashlib
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .explain import Details, detail
from .packing import Column, pack, unpack
from .problem import Problem
from .ranking import Ranked
from .records import Weights
from .vocabulary import CRITERIA

HEAD: Final = b"spilno-results-1\n"
LAYOUT: Final = {
    "venture_id": ("<i8", 0),
    "mandate_id": ("<i8", 0),
    "points": ("<i4", 0),
    "rank_for_venture": ("<i4", 0),
    "rank_for_mandate": ("<i4", 0),
    "points_low": ("<i4", 0),
    "points_high": ("<i4", 0),
    "completeness": ("<i4", 0),
    "contributions": ("<i4", len(CRITERIA)),
}
DETAILS: Final = ("points", "points_low", "points_high", "completeness", "contributions")


@dataclass(frozen=True, slots=True)
class Results:
    """Every match with its ranks and its explanation: the same pairs in the same order, that of
    `match`.
    """

    ranked: Ranked
    details: Details

    @classmethod
    def of(cls, problem: Problem, weights: Weights, ranked: Ranked) -> Self:
        """The matches of a problem, explained. Errors as of `detail`."""
        return cls(ranked, detail(problem, weights, ranked.venture_id, ranked.mandate_id))

    @classmethod
    def nothing(cls) -> Self:
        """No matches."""
        return cls._made(
            {
                name: np.zeros((0, width) if width else 0, kind)
                for name, (kind, width) in LAYOUT.items()
            }
        )

    def __len__(self) -> int:
        return len(self.ranked)

    def columns(self) -> dict[str, Column]:
        """All that is known of each match, by name."""
        ranks = {
            name: getattr(self.ranked, name)
            for name in ("venture_id", "mandate_id", "rank_for_venture", "rank_for_mandate")
        }
        return ranks | {name: getattr(self.details, name) for name in DETAILS}

    def only(self, kept: NDArray[np.bool_]) -> Self:
        """Some of the matches, with the ranks that they have among all."""
        return type(self)._made({name: column[kept] for name, column in self.columns().items()})

    def digest(self) -> str:
        """SHA-256, in hex, of every match with its ranks and its explanation."""
        digest = hashlib.sha256(f"{len(self)}\n".encode())
        columns = self.columns()
        for name in LAYOUT:
            digest.update(columns[name].astype("<i8").tobytes())
        return digest.hexdigest()

    def to_bytes(self) -> bytes:
        """A compact copy that `from_bytes` reads back."""
        columns = self.columns()
        return pack(HEAD, [columns[name].astype(kind) for name, (kind, _) in LAYOUT.items()])

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote; SnapshotError when it is anything else."""
        return cls._made(unpack(HEAD, data, LAYOUT))

    @classmethod
    def _made(cls, columns: dict[str, Column]) -> Self:
        ranked = Ranked(
            columns["venture_id"],
            columns["mandate_id"],
            columns["points"],
            columns["rank_for_venture"],
            columns["rank_for_mandate"],
        )
        return cls(ranked, Details(**{name: columns[name] for name in DETAILS}))
