"""The whole product as processes of its own: web server, worker, beat and mail server."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from django.db import connection

from accounts.services import second_wall
from tools.mail_sink import SmtpServer

PROJECT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_START = 60


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def walled_database_url() -> str:
    """The URL of the test's database for a user whom row-level security binds, as in production."""
    facts = connection.settings_dict
    name, password = f"program_of_{facts['NAME']}", "not-a-secret"
    second_wall.make_login(name=name, password=password)
    second_wall.grant_access(name=name)
    return f"postgres://{name}:{password}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


class Stack:
    """Web, worker and beat over the test's database and broker; a context manager."""

    def __init__(self, smtp: SmtpServer, folder: Path) -> None:
        self.address = f"http://127.0.0.1:{free_port()}"
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = os.environ | {
            "DATABASE_URL": walled_database_url(),
            "EMAIL_URL": f"smtp://{smtp.host}:{smtp.port}",
            "SITE_URL": self.address,
            "SPILNO_TESTING": "1",
            "PYTHONUNBUFFERED": "1",
        }
        self.environment.pop("PYTEST_CURRENT_TEST", None)

    def __enter__(self) -> "Stack":
        celery = [sys.executable, "-m", "celery", "-A", "config"]
        port = self.address.rpartition(":")[2]
        self._start("web", [
            sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}",
            "--threads", "4", "--timeout", "60",
        ])  # fmt: skip
        self._start("worker", [*celery, "worker", "--concurrency", "1", "--loglevel", "info"])
        self._start("beat", [*celery, "beat", "--schedule", str(self.folder / "beat")])
        self._wait_until_ready()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def log(self, name: str) -> str:
        """What a process printed."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def _start(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=PROJECT, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.address}/health/ready", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.2)
        raise RuntimeError(f"the site did not start:\n{self.log('web')[-3000:]}")
