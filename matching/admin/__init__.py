"""The ministry's desk, as far as matching goes."""

from matching.admin.matches import MatchAdmin
from matching.admin.runs import RunAdmin, newest_runs

__all__ = ["MatchAdmin", "RunAdmin", "newest_runs"]
