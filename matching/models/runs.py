"""A run of the engine over all published records; its work is rows, claimed by workers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.vocabulary import ReviewKind
from matching.querysets import RunQuerySet, WeightsVersionQuerySet
from matching.vocabulary import ChangeReason, Gate, PairChange, RunState, RunTrigger, ShardState


class WeightsVersion(models.Model):
    """The weights of the criteria, whole numbers that sum to 100.

    They are never edited, which a trigger in the database sees to: a run names them by their
    number. An officer drafts a version, tries it on what is released and adopts it with a reason;
    runs use the one that was adopted last.
    """

    number = models.PositiveSmallIntegerField(_("version"), primary_key=True)
    category = models.PositiveSmallIntegerField()
    funding_cover = models.PositiveSmallIntegerField()
    ticket = models.PositiveSmallIntegerField()
    instruments = models.PositiveSmallIntegerField()
    forms = models.PositiveSmallIntegerField()
    control = models.PositiveSmallIntegerField()
    readiness = models.PositiveSmallIntegerField()
    track_record = models.PositiveSmallIntegerField()
    repair = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(_("drafted"), auto_now_add=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("drafted by"),
    )
    adopted_at = models.DateTimeField(_("adopted"), null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("adopted by"),
    )
    reason = models.TextField(_("reason"), blank=True, max_length=1000)

    objects = WeightsVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the weights")
        verbose_name_plural = _("versions of the weights")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    category=100
                    - F("funding_cover")
                    - F("ticket")
                    - F("instruments")
                    - F("forms")
                    - F("control")
                    - F("readiness")
                    - F("track_record")
                    - F("repair")
                ),
                name="weights_sum_to_100",
            ),
            models.CheckConstraint(
                condition=Q(adopted_at__isnull=False) & ~Q(reason="")
                | Q(adopted_at__isnull=True, reason=""),
                name="weights_are_adopted_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Run(models.Model):
    """One matching of everything with everything, its inputs named by a digest.

    A run that is `based_on` another one scored only what changed records touch; its results are
    those of a full run. `records_changed` and `pairs_scored` say how much that was.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    trigger = models.CharField(_("started by"), max_length=8, choices=RunTrigger)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requested by"),
    )
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.QUEUED)
    requested_at = models.DateTimeField(_("requested"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(_("why it failed"), max_length=500, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cancelled by"),
    )
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    weights = models.ForeignKey(
        WeightsVersion, models.PROTECT, related_name="+", verbose_name=_("weights")
    )
    engine_version = models.CharField(_("engine"), max_length=20, blank=True)
    digest = models.CharField(_("digest of the inputs"), max_length=64, blank=True)
    compared_with = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("compared with"),
    )
    based_on = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("brought up to date from"),
    )
    records_changed = models.PositiveIntegerField(_("records changed"), null=True, blank=True)
    pairs_scored = models.PositiveBigIntegerField(_("pairs scored"), null=True, blank=True)
    result_digest = models.CharField(_("digest of the results"), max_length=64, blank=True)
    best = models.PositiveSmallIntegerField(_("best kept per record"), default=20)
    minimum_points = models.PositiveIntegerField(_("minimum points"), default=40_000)
    ventures = models.PositiveIntegerField(_("ventures"), default=0)
    mandates = models.PositiveIntegerField(_("mandates"), default=0)
    matches = models.PositiveIntegerField(_("matches"), default=0)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [
            models.UniqueConstraint(
                F("state"), condition=Q(state="scoring"), name="one_run_scores_at_a_time"
            ),
            models.UniqueConstraint(
                "trigger", condition=Q(state="queued"), name="one_run_of_a_kind_waits_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "scoring"], finished_at__isnull=True)
                | Q(
                    state__in=[
                        *("complete", "released", "failed", "cancelled", "taken_back"),
                        "overtaken",
                    ],
                    finished_at__isnull=False,
                ),
                name="run_end_date_matches_state",
            ),
            models.CheckConstraint(
                condition=Q(state="released", released_at__isnull=False)
                | (~Q(state="released") & Q(released_at__isnull=True)),
                name="run_release_date_matches_state",
            ),
            models.CheckConstraint(
                condition=(Q(state="failed") & ~Q(failure=""))
                | (~Q(state="failed") & Q(failure="")),
                name="run_says_why_exactly_when_failed",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_by__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_by__isnull=True)),
                name="run_says_who_exactly_when_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(state="taken_back", taken_back_by__isnull=False)
                | (~Q(state="taken_back") & Q(taken_back_by__isnull=True)),
                name="run_says_who_exactly_when_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class RunSnapshot(models.Model):
    """The engine's inputs of a run (`engine.Problem.to_bytes`), kept so that it can be repeated."""

    run = models.OneToOneField(Run, models.CASCADE, primary_key=True, related_name="snapshot")
    problem = models.BinaryField()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")

    def __str__(self) -> str:
        return str(self.run_id)


class Shard(models.Model):
    """A block of a run: ventures at positions [first, last) × all mandates.

    `token` is the fencing token: it grows with each lease, and only its newest holder may finish.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="shards")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    state = models.CharField(max_length=7, choices=ShardState, default=ShardState.PENDING)
    token = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("shard")
        verbose_name_plural = _("shards")
        constraints = [
            models.UniqueConstraint("run", "first", name="shards_of_a_run_do_not_overlap"),
            models.CheckConstraint(condition=Q(first__lt=F("last")), name="shard_is_not_empty"),
            models.CheckConstraint(
                condition=Q(state="leased", lease_until__isnull=False)
                | (~Q(state="leased") & Q(lease_until__isnull=True)),
                name="shard_has_a_lease_exactly_when_leased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.first}–{self.last}"


class ShardCandidates(models.Model):
    """The pairs among the best of a block (`engine.Candidates.to_bytes`), until the run merges."""

    shard = models.OneToOneField(Shard, models.CASCADE, primary_key=True, related_name="candidates")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("candidates of a shard")
        verbose_name_plural = _("candidates of shards")

    def __str__(self) -> str:
        return str(self.shard_id)


class RunResults(models.Model):
    """What a run found (`engine.Results.to_bytes`), kept for its release and for comparing runs.

    One row a run: as a row a pair they would take as long to store as the matches themselves.
    """

    run = models.OneToOneField(Run, models.CASCADE, primary_key=True, related_name="results")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("results of a run")
        verbose_name_plural = _("results of runs")

    def __str__(self) -> str:
        return str(self.run_id)


class LeftOut(models.Model):
    """A published record that a run could not score, and why; it never stops the run."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="left_out")
    kind = models.CharField(_("kind"), max_length=12, choices=ReviewKind)
    record_id = models.BigIntegerField()
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("record left out")
        verbose_name_plural = _("records left out")
        constraints = [
            models.UniqueConstraint(
                "run", "kind", "record_id", name="a_run_leaves_a_record_out_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["venture", "mandate"]),
                name="left_out_record_is_a_venture_or_a_mandate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.record_id}: {self.reason}"


class NearMissCount(models.Model):
    """How many pairs of a block, or of a run without blocks, only this gate keeps apart, and their
    money in whole euros.

    For the ministry only. By the category of what the venture offers most and the mandate's
    country; see `engine.near_misses`.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="near_misses")
    shard = models.ForeignKey(Shard, models.CASCADE, null=True, related_name="near_misses")
    gate = models.CharField(_("gate"), max_length=10, choices=Gate)
    category = models.CharField(_("category"), max_length=40)
    country = models.CharField(_("country"), max_length=2)
    pairs = models.BigIntegerField(_("pairs"))
    euros = models.BigIntegerField(_("euros"))

    class Meta:
        verbose_name = _("near misses")
        verbose_name_plural = _("near misses")
        constraints = [
            models.UniqueConstraint(
                "shard", "gate", "category", "country", name="a_block_counts_near_misses_once"
            ),
            models.UniqueConstraint(
                *("run", "gate", "category", "country"),
                condition=Q(shard__isnull=True),
                name="a_run_without_blocks_counts_near_misses_once",
            ),
            models.CheckConstraint(
                condition=Q(pairs__gt=0, euros__gte=0), name="near_misses_are_counted_when_there"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_gate_display()}: {self.pairs}"


class RunChange(models.Model):
    """A pair that is not the same as in the run that was released before, and why.

    Points are 0 where the pair was not kept. Rows go with the results of the run.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="changes")
    venture_id = models.BigIntegerField()
    mandate_id = models.BigIntegerField()
    change = models.IntegerField(_("change"), choices=PairChange)
    reason = models.IntegerField(_("reason"), choices=ChangeReason)
    points_before = models.IntegerField(_("points before"))
    points_after = models.IntegerField(_("points after"))

    class Meta:
        verbose_name = _("change between runs")
        verbose_name_plural = _("changes between runs")
        constraints = [
            models.UniqueConstraint(
                "run", "venture_id", "mandate_id", name="a_pair_changes_once_in_a_run"
            ),
            models.CheckConstraint(
                condition=Q(change__in=PairChange.values, reason__in=ChangeReason.values),
                name="a_pair_has_a_known_change_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.venture_id} × {self.mandate_id}: {self.get_change_display()}"
