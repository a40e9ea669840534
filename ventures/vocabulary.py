"""The words of ventures, used in code, pages and API alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Ownership(models.TextChoices):
    """Who owns a manufacturer."""

    STATE = "state", _("State-owned")
    PRIVATE = "private", _("Private")


class StaffBand(models.TextChoices):
    """How many people work there; unknown is an answer."""

    UNKNOWN = "", _("Unknown")
    UP_TO_50 = "1-50", _("up to 50")
    UP_TO_250 = "51-250", _("51 to 250")
    UP_TO_1000 = "251-1000", _("251 to 1,000")
    ABOVE_1000 = "1001+", _("more than 1,000")


class TrackRecord(models.IntegerChoices):
    """How far a product has proven itself."""

    NONE = 0, _("none")
    TRIALS = 1, _("in trials")
    IN_SERVICE = 2, _("in service")
    COMBAT_PROVEN = 3, _("proven in combat")


class Currency(models.TextChoices):
    """Currencies in which an amount may be stated."""

    EUR = "EUR", "EUR"
    UAH = "UAH", "UAH"
    USD = "USD", "USD"
    GBP = "GBP", "GBP"


READINESS_LEVELS = range(1, 10)
MOST_GROUPS = 8
