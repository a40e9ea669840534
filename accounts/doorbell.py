"""Ringing the workers. PostgreSQL holds the work; a lost ring only makes it later (see beat's
sweeps)."""

import logging

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def ring(task: Task, **ids: object) -> None:
    """Call `task` once the current transaction has committed; a broker that is down is no error."""

    def send() -> None:
        try:
            task.delay(**ids)
        except (OperationalError, OSError):
            logger.warning("the broker did not answer; %s waits for the next sweep", task.name)

    transaction.on_commit(send)
