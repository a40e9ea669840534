"""A matching problem: both sides as columns, ready to be scored, stored and named by a digest."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from . import snapshot
from .catalogue import group_members
from .columns import (
    MandateColumns,
    VentureColumns,
    Vocabularies,
    build_vocabularies,
    encode_mandates,
    encode_ventures,
    sorted_records,
)
from .records import Mandate, Venture, Weights
from .vocabulary import CRITERIA


@dataclass(frozen=True, slots=True)
class Problem:
    """Ventures and mandates in ascending order of id, and the mandates that take no part."""

    ventures: VentureColumns
    mandates: MandateColumns
    vocabularies: Vocabularies
    left_out_mandates: tuple[int, ...]

    def to_bytes(self) -> bytes:
        """A compact copy that `from_bytes` reads back; the same problem gives the same bytes."""
        return snapshot.dump(
            self.ventures, self.mandates, self.vocabularies, self.left_out_mandates
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote; SnapshotError when it is anything else."""
        return cls(*snapshot.load(data))

    def digest(self, weights: Weights, k: int, min_points: int) -> str:
        """SHA-256, in hex, of all that decides the matches except the engine's version.

        The order in which records were given does not matter, nor how copies are compressed.
        """
        settings = {
            "k": k,
            "min_points": min_points,
            "weights": dict(zip(CRITERIA, weights.as_tuple(), strict=True)),
        }
        digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
        for part in snapshot.content(
            self.ventures, self.mandates, self.vocabularies, self.left_out_mandates
        ):
            digest.update(part)
        return digest.hexdigest()


def encode(
    ventures: Iterable[Venture], mandates: Iterable[Mandate], catalogue: Mapping[str, str]
) -> Problem:
    """Turn records, in any order, into a problem.

    Mandates whose ceiling is below their ticket minimum are left out and listed by id.
    RecordError when an id appears twice on a side, or a code is not in the catalogue (product
    group -> category).
    """
    group_members(catalogue)
    kept_ventures = sorted_records("venture", ventures)
    all_mandates = sorted_records("mandate", mandates)
    kept_mandates = [mandate for mandate in all_mandates if mandate.takes_part]
    names = build_vocabularies(kept_ventures, kept_mandates, catalogue)
    return Problem(
        ventures=encode_ventures(kept_ventures, catalogue, names),
        mandates=encode_mandates(kept_mandates, catalogue, names),
        vocabularies=names,
        left_out_mandates=tuple(m.id for m in all_mandates if not m.takes_part),
    )
