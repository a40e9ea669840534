"""The words of matching, used in code, pages and API alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunTrigger(models.TextChoices):
    """What started a run.

    An approval's run follows a record that came in or went out; a release's run brings an older
    one up to date, because records changed before an officer released it.
    """

    OFFICER = "officer", _("an officer")
    APPROVAL = "approval", _("an approval")
    NIGHTLY = "nightly", _("the nightly schedule")
    RELEASE = "release", _("a release")
    TRIAL = "trial", _("a trial of weights")


class RunState(models.TextChoices):
    """Where a run stands. `complete` is not visible to members until it is `released`.

    `overtaken`: an approval's run, scored with weights in whose place others were released.
    """

    QUEUED = "queued", _("waiting")
    SCORING = "scoring", _("scoring")
    COMPLETE = "complete", _("complete")
    RELEASED = "released", _("released")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    TAKEN_BACK = "taken_back", _("taken back")
    OVERTAKEN = "overtaken", _("overtaken")


RUN_MOVES = {
    RunState.QUEUED: {RunState.SCORING, RunState.FAILED, RunState.CANCELLED},
    RunState.SCORING: {RunState.COMPLETE, RunState.FAILED, RunState.CANCELLED},
    RunState.COMPLETE: {RunState.RELEASED, RunState.OVERTAKEN},
    RunState.RELEASED: {RunState.TAKEN_BACK},
    RunState.FAILED: set(),
    RunState.CANCELLED: set(),
    RunState.TAKEN_BACK: set(),
    RunState.OVERTAKEN: set(),
}
UNFINISHED = {RunState.QUEUED, RunState.SCORING}


class Gate(models.TextChoices):
    """The hard rules, in the order of the engine's contract."""

    CATEGORY = "category", _("products")
    EXCLUSION = "exclusion", _("excluded product group")
    COUNTRY = "country", _("excluded country")
    SIDE = "side", _("production side")
    FORM = "form", _("cooperation form")
    INSTRUMENT = "instrument", _("instrument")
    TRANCHE = "tranche", _("smallest contribution")


class ShardState(models.TextChoices):
    """Where a block of a run's work stands."""

    PENDING = "pending", _("waiting")
    LEASED = "leased", _("being scored")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class PairChange(models.IntegerChoices):
    """What became of a pair from one run to the next, as `engine.Change`."""

    ENTERED = 1, _("entered")
    LEFT = 2, _("left")
    MOVED = 3, _("moved")


class ChangeReason(models.IntegerChoices):
    """Why, as `engine.Reason`."""

    PROFILE = 1, _("a profile changed, came or went")
    GATE = 2, _("a gate opened or closed")
    WEIGHTS = 3, _("the weights changed")
    ENGINE = 4, _("the engine changed")
    OTHERS = 5, _("others became better, or made room")
