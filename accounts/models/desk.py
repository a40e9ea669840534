"""What the desk works by: days off, and officers' ties to organisations."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DayOff(models.Model):
    """A day besides weekends on which the ministry does not work.

    During martial law public holidays are working days, so the table may well be empty.
    """

    date = models.DateField(_("date"), primary_key=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("day off")
        verbose_name_plural = _("days off")

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class OfficerTie(models.Model):
    """An officer declared a tie to an organisation and does not see its case any more."""

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="ties", verbose_name=_("officer")
    )
    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="ties")
    declared_at = models.DateTimeField(_("declared"), auto_now_add=True)

    class Meta:
        verbose_name = _("tie")
        verbose_name_plural = _("ties")
        constraints = [models.UniqueConstraint("officer", "organisation", name="one_tie_per_pair")]

    def __str__(self) -> str:
        return str(self.officer)
