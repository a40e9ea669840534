"""What the processes of the fault tests run: the project's own Celery app, with short leases, a
quick beat, and places at which a process stops so that a test can kill it there.

FAULT_POINT names the place and FAULT_FILE the file that is made when it is reached; the process
goes on once the file is removed.
"""

import os
import time
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings

from config.celery import app

django.setup()

from accounts.services import letters, screening  # noqa: E402
from matching.services import archive, news, preparation, releases, results, runs, shards  # noqa: E402

POINTS = {
    "before_reading_inputs": (preparation, "prepare_run"),
    "after_claim": (shards, "score_shard"),
    "before_storing_candidates": (shards, "finish_shard"),
    "while_storing_candidates": (shards, "store_candidates"),
    "before_merging": (results, "merge_run"),
    "while_storing_results": (archive, "store_results"),
    "before_release": (releases, "release_run"),
    "while_releasing": (news, "write_news"),
    "after_claiming_a_letter": (letters, "deliver_letter"),
    "while_handing_over": (letters, "_send_text"),
    "while_screening": (screening, "_store_hits"),
}

settings.RUN_SHARD_SECONDS = 2
settings.RUN_SHARD_PAIRS = 6
runs.PAUSE_AFTER_AN_ERROR = timedelta(seconds=1)
letters.LEASE = timedelta(seconds=9)
letters.HANDING_OVER_TAKES = timedelta(seconds=4)
for entry in ("sweep-runs", "relay-letters", "record-heartbeat", "screen-organisations"):
    app.conf.beat_schedule[entry]["schedule"] = 0.5


def stop_at(point: str, file: Path) -> None:
    """Make the process stop at a point, as long as the file that it makes there exists."""
    module, name = POINTS[point]
    real = getattr(module, name)

    def stopping(*args, **kwargs):
        file.touch()
        while file.exists():
            time.sleep(0.02)
        return real(*args, **kwargs)

    setattr(module, name, stopping)


if "FAULT_POINT" in os.environ:
    stop_at(os.environ["FAULT_POINT"], Path(os.environ["FAULT_FILE"]))
