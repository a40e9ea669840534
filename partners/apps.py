from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    """Partner companies and their mandates."""

    name = "partners"
    verbose_name = _("Partner companies and mandates")

    def ready(self) -> None:
        """Tell the review desk how to show a partner company and a mandate, and who takes part."""
        from partners import participation, review_facts  # noqa: F401
