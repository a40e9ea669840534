from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VenturesConfig(AppConfig):
    """Manufacturers, ventures and the catalogue."""

    name = "ventures"
    verbose_name = _("Ventures and catalogue")

    def ready(self) -> None:
        """Tell the review desk how to show a manufacturer and a venture."""
        from ventures import review_facts  # noqa: F401
