from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services.installation import RealDataPresent
from matching.demo import world
from matching.demo.second_step import SECRET


class Command(BaseCommand):
    """Fill an empty database with the demo world."""

    help = "Load the invented demo world into an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--seed` draws another world; `--print-logins` only prints the ready log-ins."""
        parser.add_argument("--seed", type=int, default=world.SEED)
        parser.add_argument("--print-logins", action="store_true")

    def handle(self, *args: object, seed: int, print_logins: bool, **options: object) -> None:
        """Refuses a database that holds real organisations."""
        if print_logins:
            for log_in in world.LOG_INS:
                self.stdout.write(f"{log_in.what:<17} {log_in.email:<28} {world.PASSWORD}")
            self.stdout.write(
                "Officers are asked for a code as well: `make code` prints it, or give your\n"
                f"authenticator app the secret {SECRET}."
            )
            return
        try:
            counts = world.load_world(seed)
        except RealDataPresent:
            raise CommandError(
                "This database holds organisations already; the demo world needs an empty one."
            ) from None
        for label, count in counts.items():
            self.stdout.write(f"{count:>6} {label}")
        self.stdout.write("The demo world is ready.")
