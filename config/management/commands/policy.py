from django.core.management.base import BaseCommand

from config.policy_page import policy_page


class Command(BaseCommand):
    """Print the policy of disclosure as it stands in docs/policy.md."""

    help = "Print docs/policy.md: who may do what with which fact."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        """Write Markdown to the standard output."""
        self.stdout.write(policy_page(), ending="")
