from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django_countries import countries

from accounts.models import AggressorState
from accounts.services import screening


class Command(BaseCommand):
    """State from where nobody may control an organisation."""

    help = "Replace the list of aggressor states, e.g. RU BY, and screen all organisations anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """The whole list; there is always at least one."""
        parser.add_argument("codes", nargs="+", metavar="CODE")

    @transaction.atomic
    def handle(self, *args: object, codes: list[str], **options: object) -> None:
        """Refuses what is no country."""
        codes = sorted({code.upper() for code in codes})
        if unknown := [code for code in codes if code not in countries.countries]:
            raise CommandError(f"These are no countries in ISO alpha-2: {', '.join(unknown)}.")
        AggressorState.objects.exclude(code__in=codes).delete()
        AggressorState.objects.bulk_create(
            [AggressorState(code=code) for code in codes], ignore_conflicts=True
        )
        screening.make_all_due()
        self.stdout.write(f"Aggressor states: {', '.join(codes)}. Everybody is screened anew.")
