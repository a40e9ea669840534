"""Facts about the installation: is a worker alive, is this the demo world."""

from datetime import timedelta

from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Heartbeat, Installation, Organisation

WORKER = "worker"
SILENT_AFTER = timedelta(seconds=90)


class RealDataPresent(Exception):
    """Demo data never enters a database that holds real organisations."""


def beat_heart(*, name: str) -> None:
    """Note that the process is alive, by the database's clock."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": Now()})


def worker_is_alive() -> bool:
    """A worker took a task within the last minute and a half."""
    return Heartbeat.objects.filter(name=WORKER, at__gt=timezone.now() - SILENT_AFTER).exists()


def is_demo() -> bool:
    """This database holds the demo world."""
    return Installation.objects.filter(is_demo=True).exists()


def mark_as_demo() -> None:
    """Declare the database the demo world's; RealDataPresent when organisations are there
    already."""
    if not is_demo() and Organisation.objects.exists():
        raise RealDataPresent
    Installation.objects.update_or_create(id=1, defaults={"is_demo": True})
