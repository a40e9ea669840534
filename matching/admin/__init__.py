"""The ministry's desk, as far as matching goes."""

from matching.admin.matches import MatchAdmin
from matching.admin.runs import RunAdmin, newest_runs
from matching.admin.weights import WeightsAdmin

__all__ = ["MatchAdmin", "RunAdmin", "WeightsAdmin", "newest_runs"]
