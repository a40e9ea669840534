"""The catalogue: the closed lists that both sides choose from. Codes are the keys."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ventures.vocabulary import Currency


class CatalogueQuerySet(models.QuerySet):
    """Entries in the order in which they are offered."""

    def offered(self):
        """Entries that may be chosen now, in their order."""
        return self.filter(is_active=True).order_by("position", "code")


class CatalogueEntry(models.Model):
    """A code with its names in both languages; switched off rather than deleted."""

    code = models.CharField(_("code"), max_length=40, primary_key=True)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_uk = models.CharField(_("name in Ukrainian"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("may be chosen"), default=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_uk if get_language() == "uk" else self.name_en


class Category(CatalogueEntry):
    """One of the ten fields of need; priority 1 is the most urgent."""

    priority = models.PositiveSmallIntegerField(_("priority"), default=4)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")


class ProductGroup(CatalogueEntry):
    """A group of products within a category. A restricted one gets a manual check before
    publication."""

    category = models.ForeignKey(
        Category, models.PROTECT, related_name="groups", verbose_name=_("category")
    )
    priority = models.PositiveSmallIntegerField(_("priority"), default=4)
    is_restricted = models.BooleanField(_("restricted"), default=False)

    class Meta:
        verbose_name = _("product group")
        verbose_name_plural = _("product groups")


class Instrument(CatalogueEntry):
    """A way to put money or its like into a venture."""

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")


class CooperationForm(CatalogueEntry):
    """A form of working together."""

    class Meta:
        verbose_name = _("cooperation form")
        verbose_name_plural = _("cooperation forms")


class Side(CatalogueEntry):
    """Where production may happen."""

    class Meta:
        verbose_name = _("production side")
        verbose_name_plural = _("production sides")


class EquipmentFamily(CatalogueEntry):
    """A well-known family of partner-supplied equipment that may need repair."""

    class Meta:
        verbose_name = _("equipment family")
        verbose_name_plural = _("equipment families")


class Country(CatalogueEntry):
    """A country of the Ukraine Defense Contact Group; the code is ISO 3166 alpha-2."""

    iso3 = models.CharField(_("three-letter code"), max_length=3)
    region = models.CharField(_("region"), max_length=40)
    is_nato_member = models.BooleanField(_("NATO member"), default=False)
    is_eu_member = models.BooleanField(_("EU member"), default=False)

    class Meta:
        verbose_name = _("country of the Contact Group")
        verbose_name_plural = _("countries of the Contact Group")


class ExchangeRate(models.Model):
    """EUR for one unit of a currency from a day on."""

    currency = models.CharField(_("currency"), max_length=3, choices=Currency)
    valid_from = models.DateField(_("valid from"))
    eur_per_unit = models.DecimalField(_("EUR per unit"), max_digits=14, decimal_places=8)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint("currency", "valid_from", name="one_rate_per_currency_and_day"),
            models.CheckConstraint(
                condition=models.Q(eur_per_unit__gt=0), name="exchange_rate_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.valid_from} {self.eur_per_unit}"
