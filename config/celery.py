"""The Celery app and the whole beat schedule.

The broker is a doorbell: every task carries ids at most, and losing any number of messages only
makes things later, because the sweeps below re-read from PostgreSQL what is due.
"""

import os

from celery import Celery
from celery.schedules import crontab

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
    "clear-old-records": {
        "task": "matching.tasks.clear_old_records",
        "schedule": crontab(hour="4", minute="10"),
    },
}
