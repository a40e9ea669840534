"""Tasks of matching: each makes one call. What is due is read from the database."""

from celery import shared_task

from matching.services import retention, runs, working_off
from matching.vocabulary import RunTrigger


@shared_task
def run_shards() -> None:
    """Somebody rang: do what is due for any run."""
    working_off.advance_runs()


@shared_task
def sweep_runs() -> None:
    """Beat: do what is due for any run, should a ring have been lost or a worker have died."""
    working_off.advance_runs()


@shared_task
def start_nightly_run() -> None:
    """Beat: match everything anew once a day, whatever was missed."""
    runs.request_run(trigger=RunTrigger.NIGHTLY)


@shared_task
def clear_old_records() -> None:
    """Beat: delete what finished runs need no longer."""
    retention.clear_old_records()
