"""Tasks of accounts: each makes one call. What is due is read from the database."""

from celery import shared_task

from accounts.services import installation, letters, screening


@shared_task
def relay_letters() -> None:
    """Hand due letters to the mail server."""
    letters.relay_due_letters()


@shared_task
def record_heartbeat() -> None:
    """Show that a worker takes tasks."""
    installation.beat_heart(name=installation.WORKER)


@shared_task
def screen_organisations() -> None:
    """Compare organisations that are due with the screening list."""
    screening.screen_due()
