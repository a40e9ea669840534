import time

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services.installation import worker_is_alive
from matching.models import Run
from matching.services import releases, runs, working_off
from matching.vocabulary import UNFINISHED, RunState, RunTrigger

SECONDS_BETWEEN_LOOKS = 0.5
PATIENCE = 20  # seconds that a worker may take to start


class Command(BaseCommand):
    """Match everything that is published."""

    help = "Request a matching run, wait for its end, work it off in this process, release it."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--wait` returns when the run has ended; `--here` needs no worker."""
        parser.add_argument("--wait", action="store_true", help="print progress until it has ended")
        parser.add_argument("--here", action="store_true", help="do the work in this process")
        parser.add_argument(
            "--release", action="store_true", help="show its matches to members once it is complete"
        )
        parser.add_argument("--timeout", type=float, default=600, help="seconds to wait at most")

    def handle(
        self,
        *args: object,
        wait: bool,
        here: bool,
        release: bool,
        timeout: float,
        **options: object,
    ) -> None:
        """CommandError when the run fails, does not end in time, or cannot be released."""
        run = runs.request_run(trigger=RunTrigger.OFFICER)
        self.stdout.write(f"Run {run.pk} is requested.")
        if here or wait or release:
            self._follow(run, here, time.monotonic() + timeout)
        if release:
            self._release(run)
        elif not worker_is_alive():
            self._warn()

    def _follow(self, run: Run, here: bool, end: float) -> None:
        """Print each change until nothing more will happen by itself."""
        said, start = "", time.monotonic()
        is_warned = here
        while time.monotonic() < end:
            if here:
                working_off.advance_runs()
            run.refresh_from_db()
            line = self._line(run)
            if line != said:
                self.stdout.write(line)
                said = line
            if self._has_ended(run):
                return
            if not is_warned and time.monotonic() - start > PATIENCE and not worker_is_alive():
                self._warn()
                is_warned = True
            time.sleep(SECONDS_BETWEEN_LOOKS)
        raise CommandError(f"Run {run.pk} has not ended in time: {said}")

    def _release(self, run: Run) -> None:
        try:
            releases.release_run(run_id=run.pk)
        except (releases.RunOutdated, releases.RunOvertaken):
            raise CommandError(f"A newer run than run {run.pk} has been released.") from None
        run.refresh_from_db()
        self.stdout.write(self._line(run))

    def _warn(self) -> None:
        self.stderr.write("No worker has shown itself lately: the run waits for one.")

    def _has_ended(self, run: Run) -> bool:
        if run.state == RunState.FAILED:
            raise CommandError(f"Run {run.pk} failed: {run.failure}")
        if run.state == RunState.CANCELLED:
            raise CommandError(f"Run {run.pk} was cancelled.")
        if run.state in UNFINISHED:
            return False
        return run.state == RunState.RELEASED or not releases.will_be_released(run)

    def _line(self, run: Run) -> str:
        progress = runs.progress_of(run)
        facts = f"{run.ventures} ventures × {run.mandates} mandates"
        if run.state == RunState.SCORING:
            return f"Scoring {facts}: {progress.done} of {progress.total} shards are done."
        if run.state in UNFINISHED:
            return "Waiting for a worker."
        return f"{run.get_state_display().capitalize()}: {run.matches} matches of {facts}."
