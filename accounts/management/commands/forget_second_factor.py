from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services import second_factors


class Command(BaseCommand):
    """Let somebody in again who has lost telephone, passkey and recovery codes."""

    help = "Remove all second factors of an account and end its sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        """The account's e-mail address."""
        parser.add_argument("email")

    def handle(self, *args: object, email: str, **options: object) -> None:
        """Refuses an address without an account."""
        try:
            count = second_factors.forget_second_factors(email=email)
        except User.DoesNotExist:
            raise CommandError("There is no account with this address.") from None
        self.stdout.write(f"{count} factors are forgotten and all sessions of the account ended.")
