from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, organisations, review, disclosure, letters."""

    name = "accounts"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        """Register the letters about reviews, and who remembers a new second factor."""
        from accounts import review_letters, second_factor  # noqa: F401
