"""Manufacturers and their product lines."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ventures.models.catalogue import ProductGroup
from ventures.querysets import ProductLineFiguresQuerySet, ProductLineQuerySet
from ventures.vocabulary import Ownership, StaffBand


class Manufacturer(models.Model):
    """The Ukrainian side of an organisation. Its name, EDRPOU number and contacts are its
    identity."""

    organisation = models.OneToOneField(
        "accounts.Organisation", models.CASCADE, primary_key=True, related_name="manufacturer"
    )
    ownership = models.CharField(_("ownership"), max_length=7, choices=Ownership, blank=True)
    staff_band = models.CharField(_("staff"), max_length=8, choices=StaffBand, blank=True)

    class Meta:
        verbose_name = _("manufacturer")
        verbose_name_plural = _("manufacturers")

    def __str__(self) -> str:
        return self.organisation.code_name


class ProductLine(models.Model):
    """What a manufacturer makes, by name (tier P2)."""

    manufacturer = models.ForeignKey(Manufacturer, models.CASCADE, related_name="product_lines")
    group = models.ForeignKey(
        ProductGroup, models.PROTECT, related_name="+", verbose_name=_("product group")
    )
    name = models.CharField(_("name"), max_length=120)

    objects = ProductLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("product line")
        verbose_name_plural = _("product lines")
        constraints = [
            models.UniqueConstraint(
                "manufacturer", "name", name="product_line_names_differ_within_a_manufacturer"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProductLineFigures(models.Model):
    """How far a line's capacity is used (tier P3); output itself is never asked for."""

    product_line = models.OneToOneField(
        ProductLine, models.CASCADE, primary_key=True, related_name="figures"
    )
    utilisation = models.PositiveSmallIntegerField(
        _("capacity in use, per cent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )

    objects = ProductLineFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a product line")
        verbose_name_plural = _("figures of product lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(utilisation__isnull=True) | Q(utilisation__lte=100),
                name="utilisation_is_at_most_100",
            )
        ]

    def __str__(self) -> str:
        return str(self.product_line)
