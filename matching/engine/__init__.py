"""The matching engine: who fits whom, by the facts that both sides declared.

Pure: records or columns in, matches out; no database, no settings, no clock. `match` does a whole
run; `candidates` and `merge` do the same in blocks; `detail` and `score_pair` explain;
`improve_venture` and `improve_mandate` tell what would raise a score; `near_misses` counts the
pairs that one gate keeps apart, `near_miss_changes` what a few changed records do to that count;
`compare` tells two runs apart, with the reason of each difference; `KeptLists` and `rematch` bring
kept matches up to date when a few records changed.
"""

from .bulk import candidates, match
from .changed import ChangedRecords, SideChanges, changed_records
from .checks import RecordError
from .compare import Change, Changes, Outcome, Reason, compare
from .explain import Details, detail
from .improve import Improvement, improve_mandate, improve_venture
from .incremental import KeptLists, Rematched, Update, rematch
from .near_misses import NearMisses, near_miss_changes, near_misses
from .problem import Problem, encode
from .ranking import Candidates, Ranked, merge
from .records import Mandate, Venture, Weights
from .results import Results
from .score import CriterionScore, PairScore, score_pair
from .snapshot import SnapshotError
from .vocabulary import (
    CRITERIA,
    ENGINE_VERSION,
    FORMS,
    GATES,
    INSTRUMENTS,
    PRODUCT_GROUPS,
    SIDES,
)
from .warm import warm_up

__all__ = [
    "CRITERIA",
    "ENGINE_VERSION",
    "FORMS",
    "GATES",
    "INSTRUMENTS",
    "PRODUCT_GROUPS",
    "SIDES",
    "Candidates",
    "Change",
    "ChangedRecords",
    "Changes",
    "CriterionScore",
    "Details",
    "Improvement",
    "KeptLists",
    "Mandate",
    "NearMisses",
    "Outcome",
    "PairScore",
    "Problem",
    "Ranked",
    "Reason",
    "RecordError",
    "Rematched",
    "Results",
    "SideChanges",
    "SnapshotError",
    "Update",
    "Venture",
    "Weights",
    "candidates",
    "changed_records",
    "compare",
    "detail",
    "encode",
    "improve_mandate",
    "improve_venture",
    "match",
    "merge",
    "near_miss_changes",
    "near_misses",
    "rematch",
    "score_pair",
    "warm_up",
]
