"""Partner companies and investors, and what they look for (mandates)."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from partners.querysets import MandateFiguresQuerySet, MandateQuerySet, OwnershipQuerySet
from partners.vocabulary import PartnerKind
from ventures.models import (
    Category,
    CooperationForm,
    Country,
    EquipmentFamily,
    Instrument,
    ProductGroup,
    Side,
)
from ventures.vocabulary import Currency, TrackRecord


class PartnerCompany(models.Model):
    """The partner side of an organisation. Its name, number and contacts are its identity."""

    organisation = models.OneToOneField(
        "accounts.Organisation", models.CASCADE, primary_key=True, related_name="partner_company"
    )
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country")
    )
    kind = models.CharField(_("kind"), max_length=13, choices=PartnerKind, blank=True)

    class Meta:
        verbose_name = _("partner company")
        verbose_name_plural = _("partner companies")

    def __str__(self) -> str:
        return self.organisation.code_name


class Parent(models.Model):
    """The country from which a partner company is controlled (tier P4)."""

    company = models.OneToOneField(
        PartnerCompany, models.CASCADE, primary_key=True, related_name="parent"
    )
    name = models.CharField(_("parent company"), max_length=200, blank=True)
    country = CountryField(_("parent country"), blank=True)

    objects = OwnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("parent company")
        verbose_name_plural = _("parent companies")

    def __str__(self) -> str:
        return self.name


class Owner(models.Model):
    """A person or company that owns a part of a partner company, or of another owner (tier P4).

    The shares in one company, or in one owner, are at most 100 per cent together: a trigger of the
    database adds them up at the end of each transaction.
    """

    company = models.ForeignKey(PartnerCompany, models.CASCADE, related_name="owners")
    of = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="owners",
        verbose_name=_("owner of"),
    )
    name = models.CharField(_("name"), max_length=200)
    country = CountryField(_("country"))
    share = models.DecimalField(
        _("share, per cent"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    objects = OwnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("owner")
        verbose_name_plural = _("owners")
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=100), name="owner_share_is_above_0_up_to_100"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Mandate(models.Model):
    """What a partner company looks for, as a stranger may know it.

    Amounts stand here as the upper edge of their band (see `ventures.bands`), in EUR; the engine
    reads this table and never the figures. No `budget_left_band_eur` means unlimited.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code_name = models.CharField(_("code name"), max_length=40, unique=True)
    company = models.ForeignKey(
        PartnerCompany,
        models.CASCADE,
        related_name="mandates",
        verbose_name=_("partner company"),
    )
    review = models.OneToOneField("accounts.Review", models.PROTECT, related_name="mandate")
    summary = models.TextField(_("summary"), blank=True, max_length=1200)
    ticket_min_band_eur = models.DecimalField(
        _("smallest ticket, up to EUR"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    ticket_max_band_eur = models.DecimalField(
        _("largest ticket, up to EUR"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    budget_left_band_eur = models.DecimalField(
        _("budget left, up to EUR"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    excluded_groups: models.ManyToManyField = models.ManyToManyField(
        ProductGroup, related_name="+", blank=True, verbose_name=_("excluded product groups")
    )
    instruments: models.ManyToManyField = models.ManyToManyField(
        Instrument, related_name="+", blank=True, verbose_name=_("instruments")
    )
    forms: models.ManyToManyField = models.ManyToManyField(
        CooperationForm, related_name="+", blank=True, verbose_name=_("cooperation forms")
    )
    sides: models.ManyToManyField = models.ManyToManyField(
        Side, related_name="+", blank=True, verbose_name=_("production sides")
    )
    min_share = models.PositiveSmallIntegerField(
        _("smallest share it wants, per cent"), default=0, validators=[MaxValueValidator(100)]
    )
    min_readiness = models.PositiveSmallIntegerField(
        _("least technology readiness"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    min_track_record = models.PositiveSmallIntegerField(
        _("least track record"), default=0, choices=TrackRecord
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.CheckConstraint(
                condition=Q(ticket_min_band_eur__isnull=True, ticket_max_band_eur__isnull=True)
                | Q(
                    ticket_min_band_eur__gt=0,
                    ticket_max_band_eur__gte=F("ticket_min_band_eur"),
                ),
                name="mandate_ticket_minimum_is_within_its_maximum",
            ),
            models.CheckConstraint(
                condition=Q(budget_left_band_eur__isnull=True) | Q(budget_left_band_eur__gt=0),
                name="mandate_budget_left_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(min_share__lte=100), name="mandate_share_is_at_most_100"
            ),
            models.CheckConstraint(
                condition=Q(min_readiness__gte=1, min_readiness__lte=9),
                name="mandate_readiness_is_from_1_to_9",
            ),
            models.CheckConstraint(
                condition=Q(min_track_record__lte=3), name="mandate_track_record_is_from_0_to_3"
            ),
        ]

    def __str__(self) -> str:
        return self.code_name


class MandateInterest(models.Model):
    """A category or a product group that a mandate wants, with its weight."""

    mandate = models.ForeignKey(Mandate, models.CASCADE, related_name="interests")
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    group = models.ForeignKey(
        ProductGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product group"),
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=100, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("interest of a mandate")
        verbose_name_plural = _("interests of mandates")
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=True) ^ Q(group__isnull=True),
                name="interest_names_a_category_or_a_group",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100), name="interest_weight_is_from_1_to_100"
            ),
            models.UniqueConstraint("mandate", "category", name="mandate_names_a_category_once"),
            models.UniqueConstraint("mandate", "group", name="mandate_names_a_group_once"),
        ]

    def __str__(self) -> str:
        return f"{self.category_id or self.group_id} {self.weight}"


class MandateEquipment(models.Model):
    """Units of an equipment family that the partner or its country supplied and wants repaired."""

    mandate = models.ForeignKey(Mandate, models.CASCADE, related_name="equipment")
    family = models.ForeignKey(
        EquipmentFamily, models.PROTECT, related_name="+", verbose_name=_("equipment family")
    )
    units = models.PositiveIntegerField(
        _("units"), validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )

    class Meta:
        verbose_name = _("equipment of a mandate")
        verbose_name_plural = _("equipment of mandates")
        constraints = [
            models.UniqueConstraint("mandate", "family", name="mandate_names_a_family_once"),
            models.CheckConstraint(
                condition=Q(units__gte=1, units__lte=100_000), name="units_are_from_1_to_100000"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.units}"


class MandateFigures(models.Model):
    """The exact amounts (tier P3): as stated, and in EUR at the rate of the day they were stated.

    A draft may lack any of them; no budget left means that only the tickets limit it.
    """

    mandate = models.OneToOneField(
        Mandate, models.CASCADE, primary_key=True, related_name="figures"
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.EUR)
    ticket_min = models.DecimalField(
        _("smallest ticket"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    ticket_max = models.DecimalField(
        _("largest ticket"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    budget_left = models.DecimalField(
        _("budget left"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    ticket_min_eur = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    ticket_max_eur = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    budget_left_eur = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    eur_per_unit = models.DecimalField(_("EUR per unit"), max_digits=14, decimal_places=8)

    objects = MandateFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a mandate")
        verbose_name_plural = _("figures of mandates")
        constraints = [
            models.CheckConstraint(
                condition=Q(ticket_min__gt=0, ticket_max__gte=F("ticket_min"))
                & Q(ticket_min_eur__gt=0, ticket_max_eur__gte=F("ticket_min_eur")),
                name="mandate_figures_minimum_is_within_the_maximum",
            ),
            models.CheckConstraint(
                condition=Q(budget_left__isnull=True, budget_left_eur__isnull=True)
                | Q(budget_left__gt=0, budget_left_eur__gt=0),
                name="mandate_figures_budget_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(eur_per_unit__gt=0), name="mandate_figures_rate_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_min}–{self.ticket_max} {self.currency}"
