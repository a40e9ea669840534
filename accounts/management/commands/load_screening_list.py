from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import doorbell, tasks
from accounts.screening.list_files import BrokenList
from accounts.services import screening_lists


class Command(BaseCommand):
    """Put a newer list in the place of the one in use."""

    help = (
        "Load a screening list in OpenSanctions' targets.simple.csv form (.csv, .csv.gz or .zip). "
        "A broken file changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whether it may be much shorter than the list in use."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--accept-fewer", action="store_true")

    def handle(self, *args: object, file: Path, accept_fewer: bool, **options: object) -> None:
        """Says the line of a broken file; the old list then stays in use."""
        try:
            loaded, is_new = screening_lists.load_list(path=file, accept_fewer=accept_fewer)
        except screening_lists.ListIsShort as error:
            raise CommandError(
                f"{error} Nothing was changed. If that is right, add --accept-fewer."
            ) from None
        except BrokenList as error:
            raise CommandError(f"{error} Nothing was changed.") from None
        if not is_new:
            self.stdout.write("This list is in use already.")
            return
        doorbell.ring(tasks.screen_organisations)
        counts = f"{loaded.party_count:,} entries, {loaded.name_count:,} names"
        self.stdout.write(f"{loaded.name}: {counts}. All organisations are screened against it.")
