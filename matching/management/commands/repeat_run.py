from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.models import Run
from matching.services.repeats import NotRepeatable, repeat_run


class Command(BaseCommand):
    """Score the stored inputs of a run again and compare with what it found."""

    help = "Repeat a run from its stored inputs; ends with an error when the results differ."

    def add_arguments(self, parser: CommandParser) -> None:
        """The number of the run."""
        parser.add_argument("run", type=int, help="the run's number")

    def handle(self, *args: object, run: int, **options: object) -> None:
        """CommandError when the run is unknown, cannot be repeated, or gives other results."""
        try:
            repetition = repeat_run(run_id=run)
        except Run.DoesNotExist:
            raise CommandError(f"There is no run {run}.") from None
        except NotRepeatable as reason:
            raise CommandError(str(reason)) from None
        found = f"Run {run}: {len(repetition.found)} matches, digest {repetition.digest}"
        if not repetition.is_same:
            raise CommandError(f"{found}. This is not what it found the first time.")
        self.stdout.write(f"{found}: the same as the first time, byte for byte.")
