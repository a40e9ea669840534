"""Runs, their shards and results, and the released matches."""

from matching.models.matches import Match
from matching.models.runs import (
    LeftOut,
    NearMissCount,
    Run,
    RunChange,
    RunResults,
    RunSnapshot,
    Shard,
    ShardCandidates,
    WeightsVersion,
)

__all__ = [
    "LeftOut",
    "Match",
    "NearMissCount",
    "Run",
    "RunChange",
    "RunResults",
    "RunSnapshot",
    "Shard",
    "ShardCandidates",
    "WeightsVersion",
]
