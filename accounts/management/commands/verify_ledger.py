from django.core.management.base import BaseCommand, CommandError

from accounts.models import LedgerEntry
from accounts.services import ledger


class Command(BaseCommand):
    """Follow the chain of the disclosure ledger from its first entry to its last."""

    help = "Check that no entry of the disclosure ledger was changed, removed or put in between."

    def handle(self, *args: object, **options: object) -> None:
        """CommandError when the chain is broken; each break is printed."""
        found = list(ledger.breaks())
        for one in found:
            self.stderr.write(f"Entry {one.entry}: {one.reason}.")
        if found:
            raise CommandError(f"The ledger is broken in {len(found)} places.")
        count = LedgerEntry.objects.count()
        self.stdout.write(f"The ledger is whole: {count} entries, the last is {ledger.head()}.")
