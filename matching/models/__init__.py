"""Runs, their shards and results, and the released matches."""

from matching.models.matches import Match, RunMatch
from matching.models.runs import (
    Candidate,
    LeftOut,
    NearMissCount,
    Run,
    RunChange,
    RunSnapshot,
    Shard,
    WeightsVersion,
)

__all__ = [
    "Candidate",
    "LeftOut",
    "Match",
    "NearMissCount",
    "Run",
    "RunChange",
    "RunMatch",
    "RunSnapshot",
    "Shard",
    "WeightsVersion",
]
