from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    """Partner companies and their mandates."""

    name = "partners"
    verbose_name = _("Partner companies and mandates")

    def ready(self) -> None:
        """Tell the desk how to show a partner company and a mandate, who takes part
        and who owns it."""
        from partners import participation, review_facts, screened_facts  # noqa: F401
