"""Tasks of accounts: each makes one call. What is due is read from the database."""

from celery import shared_task

from accounts.services import installation, joining, letters, screening


@shared_task
def relay_letters() -> None:
    """Hand due letters to the mail server, those about requests to join included."""
    joining.tell_owners()
    letters.relay_due_letters()


@shared_task
def forget_expired_invitations() -> None:
    """Delete invitations that nobody answered in time."""
    joining.forget_expired_invitations()


@shared_task
def record_heartbeat() -> None:
    """Show that a worker takes tasks."""
    installation.beat_heart(name=installation.WORKER)


@shared_task
def screen_organisations() -> None:
    """Compare organisations that are due with the screening list."""
    screening.screen_due()
