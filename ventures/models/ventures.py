"""Ventures: the teaser, the identity (P2) and the exact figures (P3) in tables of their own."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ventures.models.catalogue import (
    CooperationForm,
    Country,
    EquipmentFamily,
    Instrument,
    ProductGroup,
    Side,
)
from ventures.models.manufacturers import Manufacturer
from ventures.querysets import VentureFiguresQuerySet, VentureIdentityQuerySet, VentureQuerySet
from ventures.vocabulary import Currency, TrackRecord

SHARE = [MaxValueValidator(100)]


class Venture(models.Model):
    """A manufacturer's proposal as a stranger may know it.

    Amounts stand here as the upper edge of their band (see `ventures.bands`), in EUR; null until
    the figures are given. The engine reads this table and never the figures, so that no score,
    order or count can tell more than the teaser does.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code_name = models.CharField(_("code name"), max_length=40, unique=True)
    manufacturer = models.ForeignKey(
        Manufacturer, models.CASCADE, related_name="ventures", verbose_name=_("manufacturer")
    )
    review = models.OneToOneField("accounts.Review", models.PROTECT, related_name="venture")
    summary = models.TextField(_("summary"), blank=True, max_length=1200)
    groups: models.ManyToManyField = models.ManyToManyField(
        ProductGroup, through="VentureOffer", related_name="ventures"
    )
    need_band_eur = models.DecimalField(
        _("need, up to EUR"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    min_tranche_band_eur = models.DecimalField(
        _("smallest contribution, up to EUR"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
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
    max_partner_share = models.PositiveSmallIntegerField(
        _("largest share of a partner, per cent"), null=True, blank=True, validators=SHARE
    )
    readiness = models.PositiveSmallIntegerField(
        _("technology readiness"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    track_record = models.PositiveSmallIntegerField(
        _("track record"), null=True, blank=True, choices=TrackRecord
    )
    excluded_countries: models.ManyToManyField = models.ManyToManyField(
        Country, related_name="+", blank=True, verbose_name=_("excluded countries")
    )
    repairable: models.ManyToManyField = models.ManyToManyField(
        EquipmentFamily, related_name="+", blank=True, verbose_name=_("equipment it can repair")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = VentureQuerySet.as_manager()

    class Meta:
        verbose_name = _("venture")
        verbose_name_plural = _("ventures")
        constraints = [
            models.CheckConstraint(
                condition=Q(need_band_eur__isnull=True) | Q(need_band_eur__gt=0),
                name="venture_need_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(min_tranche_band_eur__isnull=True)
                | Q(min_tranche_band_eur__gt=0, min_tranche_band_eur__lte=F("need_band_eur")),
                name="venture_tranche_is_positive_and_within_the_need",
            ),
            models.CheckConstraint(
                condition=Q(max_partner_share__isnull=True) | Q(max_partner_share__lte=100),
                name="venture_partner_share_is_at_most_100",
            ),
            models.CheckConstraint(
                condition=Q(readiness__isnull=True) | Q(readiness__gte=1, readiness__lte=9),
                name="venture_readiness_is_from_1_to_9",
            ),
            models.CheckConstraint(
                condition=Q(track_record__isnull=True) | Q(track_record__lte=3),
                name="venture_track_record_is_from_0_to_3",
            ),
        ]

    def __str__(self) -> str:
        return self.code_name


class VentureOffer(models.Model):
    """A product group's share of a venture in whole per cent; a submitted venture's sum to 100."""

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="offers")
    group = models.ForeignKey(
        ProductGroup, models.PROTECT, related_name="+", verbose_name=_("product group")
    )
    share = models.PositiveSmallIntegerField(
        _("share, per cent"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("offered product group")
        verbose_name_plural = _("offered product groups")
        constraints = [
            models.UniqueConstraint("venture", "group", name="venture_offers_a_group_once"),
            models.CheckConstraint(
                condition=Q(share__gte=1, share__lte=100), name="offer_share_is_from_1_to_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.share} %"


class VentureIdentity(models.Model):
    """The venture's working title (tier P2)."""

    venture = models.OneToOneField(
        Venture, models.CASCADE, primary_key=True, related_name="identity"
    )
    title = models.CharField(_("working title"), max_length=150, blank=True)

    objects = VentureIdentityQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity of a venture")
        verbose_name_plural = _("identities of ventures")

    def __str__(self) -> str:
        return self.title


class VentureFigures(models.Model):
    """The exact amounts (tier P3): as stated, and in EUR at the rate of the day they were stated.

    A draft may lack one of them.
    """

    venture = models.OneToOneField(
        Venture, models.CASCADE, primary_key=True, related_name="figures"
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.EUR)
    need = models.DecimalField(
        _("investment still missing"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    min_tranche = models.DecimalField(
        _("smallest single contribution"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    need_eur = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    min_tranche_eur = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    eur_per_unit = models.DecimalField(_("EUR per unit"), max_digits=14, decimal_places=8)

    objects = VentureFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a venture")
        verbose_name_plural = _("figures of ventures")
        constraints = [
            models.CheckConstraint(
                condition=Q(min_tranche__gt=0, need__gte=F("min_tranche"))
                & Q(min_tranche_eur__gt=0, need_eur__gte=F("min_tranche_eur")),
                name="venture_figures_tranche_is_within_the_need",
            ),
            models.CheckConstraint(
                condition=Q(eur_per_unit__gt=0), name="venture_figures_rate_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} {self.currency}"
