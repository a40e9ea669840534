"""The project's own app configurations."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    """Project-wide system checks and template tags."""

    name = "config"

    def ready(self) -> None:
        """Register the system checks."""
        from config import checks, policy_checks  # noqa: F401


class MinistryAdminConfig(AdminConfig):
    """Django's admin with the ministry's desk as its site."""

    default_site = "config.desk.MinistryDesk"
