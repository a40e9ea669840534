"""What a run found, named by a digest: the same inputs, weights and engine give the same one."""

import hashlib
from typing import Any

from numpy.typing import NDArray

from .explain import Details
from .ranking import Ranked


def result_digest(ranked: Ranked, details: Details) -> str:
    """SHA-256, in hex, of every match with its ranks, bounds, completeness and contributions.

    The rows of both are the same pairs in the same order, that of `match`.
    """
    digest = hashlib.sha256(f"{len(ranked)}\n".encode())
    columns: tuple[NDArray[Any], ...] = (
        ranked.venture_id,
        ranked.mandate_id,
        ranked.points,
        ranked.rank_for_venture,
        ranked.rank_for_mandate,
        details.points_low,
        details.points_high,
        details.completeness,
        details.contributions,
    )
    for column in columns:
        digest.update(column.astype("<i8").tobytes())
    return digest.hexdigest()
