"""The Celery app and the whole beat schedule.

The broker is a doorbell: every task carries ids at most, and losing any number of messages only
makes things later, because the sweeps below re-read from PostgreSQL what is due.
"""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("spilno")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "sweep-runs": {"task": "matching.tasks.sweep_runs", "schedule": 5.0},
    "start-nightly-run": {
        "task": "matching.tasks.start_nightly_run",
        "schedule": crontab(hour="2", minute="30"),
    },
    "relay-letters": {"task": "accounts.tasks.relay_letters", "schedule": 5.0},
    "screen-organisations": {"task": "accounts.tasks.screen_organisations", "schedule": 15.0},
    "record-heartbeat": {"task": "accounts.tasks.record_heartbeat", "schedule": 20.0},
    "forget-expired-invitations": {
        "task": "accounts.tasks.forget_expired_invitations",
        "schedule": crontab(minute="20"),
    },
    "clear-old-records": {
        "task": "matching.tasks.clear_old_records",
        "schedule": crontab(hour="4", minute="10"),
    },
}


@worker_init.connect
def refuse_an_open_database(**kwargs: object) -> None:
    """End before the first task where row-level security does not bind us."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    from accounts.services.second_wall import refuse_open_database

    if settings.DEBUG or settings.TESTING:
        return
    try:
        refuse_open_database()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from None  # Celery only logs other errors of a signal


@worker_init.connect
def compile_the_engine(**kwargs: object) -> None:
    """Before the worker forks: its children have the compiled loops, and no run waits for them."""
    from matching.engine import warm_up

    warm_up()
