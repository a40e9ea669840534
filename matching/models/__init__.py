"""Runs, their shards and results, and the released matches."""

from matching.models.matches import Match, RunMatch
from matching.models.runs import Candidate, LeftOut, Run, RunSnapshot, Shard, WeightsVersion

__all__ = [
    "Candidate",
    "LeftOut",
    "Match",
    "Run",
    "RunMatch",
    "RunSnapshot",
    "Shard",
    "WeightsVersion",
]
