"""Screening: the list, what was found in it, who decided about it and who signed (tier P4)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.querysets import ScreeningQuerySet
from accounts.vocabulary import SubjectRole, Verdict


class ScreeningList(models.Model):
    """A list of sanctioned people and companies as it was loaded; the current one has entries."""

    name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("SHA-256"), max_length=64)
    keys_version = models.PositiveSmallIntegerField()
    party_count = models.PositiveIntegerField(_("entries"), default=0)
    name_count = models.PositiveIntegerField(_("names"), default=0)
    loaded_at = models.DateTimeField(_("loaded"), auto_now_add=True)
    is_current = models.BooleanField(_("in use"), default=False)

    class Meta:
        verbose_name = _("screening list")
        verbose_name_plural = _("screening lists")
        constraints = [
            models.UniqueConstraint(
                "is_current", condition=Q(is_current=True), name="one_screening_list_is_current"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.loaded_at:%Y-%m-%d}"


class ListedParty(models.Model):
    """A person or a company of the current list. Written by COPY, replaced as a whole."""

    id = models.BigIntegerField(primary_key=True)
    list = models.ForeignKey(ScreeningList, models.CASCADE, related_name="parties")
    listed_id = models.CharField(max_length=255)
    schema = models.CharField(max_length=60)
    name = models.TextField()
    aliases = ArrayField(models.TextField())
    birth_dates = ArrayField(models.TextField())
    countries = ArrayField(models.TextField())
    addresses = ArrayField(models.TextField())
    identifiers = ArrayField(models.TextField())
    sanctions = ArrayField(models.TextField())
    dataset = models.TextField()
    last_change = models.TextField()

    class Meta:
        verbose_name = _("listed person or company")
        verbose_name_plural = _("listed people and companies")
        constraints = [models.UniqueConstraint("list", "listed_id", name="list_names_a_party_once")]

    def __str__(self) -> str:
        return self.name


class ListedName(models.Model):
    """One reading of one name of a listed party: its words in Latin and in Ukrainian letters."""

    party = models.ForeignKey(ListedParty, models.CASCADE, related_name="names")
    name = models.TextField()
    latin = models.TextField()
    cyrillic = models.TextField()

    class Meta:
        verbose_name = _("listed name")
        verbose_name_plural = _("listed names")

    def __str__(self) -> str:
        return self.name


class Screening(models.Model):
    """How far the screening of an organisation has come. No row means that it is due.

    `version` grows with every change that a signature or an open page does not know of.
    `recheck_due_at` is set while an approved organisation waits for officers because of new hits.
    """

    organisation = models.OneToOneField(
        "accounts.Organisation", models.CASCADE, primary_key=True, related_name="screening"
    )
    list = models.ForeignKey(ScreeningList, models.PROTECT, null=True, related_name="+")
    facts_digest = models.CharField(max_length=64, blank=True)
    is_due = models.BooleanField(default=True)
    screened_at = models.DateTimeField(_("screened"), null=True)
    recheck_due_at = models.DateTimeField(_("check again by"), null=True)
    version = models.PositiveIntegerField(default=0)

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        indexes = [
            models.Index(
                "recheck_due_at",
                condition=Q(recheck_due_at__isnull=False),
                name="screenings_to_check_again",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_due=True)
                | Q(list__isnull=False, screened_at__isnull=False) & ~Q(facts_digest=""),
                name="screening_is_due_or_done",
            )
        ]

    def __str__(self) -> str:
        return self.organisation.code_name


class ScreeningHit(models.Model):
    """Somebody of the list whose name is like one of the organisation's.

    `listed` keeps what the list said, so that a decision can be understood when the list has
    moved on. A hit that is found no longer is closed, never deleted.
    """

    screening = models.ForeignKey(Screening, models.CASCADE, related_name="hits")
    role = models.CharField(_("who"), max_length=10, choices=SubjectRole)
    subject_name = models.CharField(_("name"), max_length=200)
    subject_country = CountryField(_("country"), blank=True)
    listed_id = models.CharField(max_length=255)
    listed_name = models.TextField(_("name on the list"))
    listed = models.JSONField()
    score = models.PositiveSmallIntegerField(_("likeness"))
    is_open = models.BooleanField(default=True)
    found_at = models.DateTimeField(_("found"), auto_now_add=True)
    verdict = models.CharField(
        _("decision"), max_length=8, choices=Verdict, blank=True, default=Verdict.NONE
    )

    class Meta:
        verbose_name = _("hit")
        verbose_name_plural = _("hits")
        constraints = [
            models.UniqueConstraint(
                "screening",
                "role",
                "subject_name",
                "subject_country",
                "listed_id",
                name="one_hit_per_subject_and_party",
            ),
            models.CheckConstraint(
                condition=Q(score__gte=85, score__lte=100), name="hit_score_is_from_85_to_100"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="verdict_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_name} / {self.listed_name}"


class HitVerdict(models.Model):
    """One decision about a hit: who, when, what, why. Never changed; the newest counts."""

    hit = models.ForeignKey(ScreeningHit, models.CASCADE, related_name="verdicts")
    verdict = models.CharField(_("decision"), max_length=8, choices=Verdict)
    note = models.TextField(_("note"), max_length=1000)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    decided_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("decision about a hit")
        verbose_name_plural = _("decisions about hits")

    def __str__(self) -> str:
        return self.get_verdict_display()


class ApprovalSignature(models.Model):
    """An officer's yes to an organisation with hits; two different ones make an approval.

    Void once what it was given for has changed.
    """

    review = models.ForeignKey("accounts.Review", models.CASCADE, related_name="signatures")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    signed_at = models.DateTimeField(_("when"))
    voided_at = models.DateTimeField(_("void since"), null=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(
                "review",
                "officer",
                condition=Q(voided_at__isnull=True),
                name="officer_signs_an_approval_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer} {self.signed_at:%Y-%m-%d}"


class AggressorState(models.Model):
    """A state from which nobody may control an organisation."""

    code = models.CharField(_("country, ISO alpha-2"), max_length=2, primary_key=True)

    class Meta:
        verbose_name = _("aggressor state")
        verbose_name_plural = _("aggressor states")

    def __str__(self) -> str:
        return self.code
