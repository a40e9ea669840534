"""Starts real workers and beat, stops them at named points, and kills them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db import connection

PROJECT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_HAPPEN = 60.0


class Workshop:
    """The background processes of one test; ends all of them when it is left."""

    def __init__(self, folder: Path, mail_url: str) -> None:
        self.folder = folder
        database = urlsplit(settings.DATABASE_URL)
        self.environment = {
            **os.environ,
            "DATABASE_URL": database._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
            "REDIS_URL": settings.REDIS_URL,
            "EMAIL_URL": mail_url,
            "EMAIL_TIMEOUT": "4",  # less would take a busy machine for a broken mail server
            "SPILNO_TESTING": "1",
            "LOG_LEVEL": "INFO",
            "PYTHONUNBUFFERED": "1",
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def start_worker(self, point: str = "") -> subprocess.Popen[bytes]:
        """A worker; with `point`, one that stops there."""
        command = ["worker", "--concurrency", "1", "--without-gossip", "--without-mingle"]
        return self._start(command, point)

    def start_beat(self) -> subprocess.Popen[bytes]:
        """Beat, with a quick schedule."""
        schedule = self.folder / f"beat-{len(self.processes)}"
        return self._start(["beat", "--pidfile=", "--schedule", str(schedule)])

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL for the process and all its children at once."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.file_of(process).unlink(missing_ok=True)

    def wait_for_point(self, process: subprocess.Popen[bytes]) -> None:
        """Return when the process has come to its point."""
        self.wait_until(self.file_of(process).exists)

    def let_go(self, process: subprocess.Popen[bytes]) -> None:
        """Let the process go on from its point, and stop at it no more than once again."""
        self.file_of(process).unlink()

    def file_of(self, process: subprocess.Popen[bytes]) -> Path:
        """The file that a process makes at its point."""
        return self.folder / f"point-{self.processes.index(process)}"

    def wait_until(self, happened: Callable[[], object]) -> None:
        """Return when it has happened; TimeoutError with the end of all logs otherwise."""
        end = time.monotonic() + SECONDS_TO_HAPPEN
        while not happened():
            if time.monotonic() > end:
                raise TimeoutError(self.logs())
            time.sleep(0.05)

    def logs(self) -> str:
        """The last lines of every process."""
        return "\n".join(
            f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}"
            for log in sorted(self.folder.glob("*.log"))
        )

    def stop(self) -> None:
        """End everything that still runs."""
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)

    def _start(self, command: list[str], point: str = "") -> subprocess.Popen[bytes]:
        number = len(self.processes)
        environment = dict(self.environment)
        if point:
            environment["FAULT_POINT"] = point
            environment["FAULT_FILE"] = str(self.folder / f"point-{number}")
        with (self.folder / f"{number}-{command[0]}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "tests.faults.program", *command],
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process


def empty_the_broker() -> None:
    """Lose every message that waits, and everything else that the broker knows."""
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        broker.flushdb()
