"""The words of partners, used in code, pages and API alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnerKind(models.TextChoices):
    """What kind of organisation a partner is."""

    COMPANY = "company", _("Company")
    PRIME = "prime", _("Prime contractor")
    SEED_FUND = "seed_fund", _("Seed fund")
    GROWTH_FUND = "growth_fund", _("Growth fund")
    BANK = "bank", _("Bank")
    EXPORT_CREDIT = "export_credit", _("Export-credit agency")
    DEVELOPMENT = "development", _("Development institution")
    GOVERNMENT = "government", _("Government line")
