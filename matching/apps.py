from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    """Runs, matches and what follows from them."""

    name = "matching"
    verbose_name = _("Matching")

    def ready(self) -> None:
        """Listen to decided reviews; register letters and system checks."""
        from matching import letters, receivers  # noqa: F401
