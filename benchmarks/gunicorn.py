"""gunicorn as in production, for as long as a block of the benchmark lasts."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.processes import PROJECT
from config.embedded.processes import free_port

SECONDS_TO_START = 60.0
OPTIONS = ("--workers", "1", "--threads", "2", "--keep-alive", "60", "--no-control-socket")


class Server:
    """A running server."""

    def __init__(self, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port, self.process = port, process

    def peak_mib(self) -> float:
        """The most memory that one of its processes has held, where the system tells."""
        processes = [psutil.Process(self.process.pid)]
        processes += processes[0].children()
        return max(_peak_mib(process) for process in processes)


@contextmanager
def serving(application: str, path: str) -> Iterator[Server]:
    """Start a server on a free port; go on once `path` answers, whatever it says."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, *OPTIONS]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    # Static files under their own names: nobody has collected them.
    environment = {**os.environ, "SPILNO_TESTING": "1", "PYTHONWARNINGS": "ignore:No directory at"}
    process = subprocess.Popen(command, cwd=PROJECT, env=environment)
    try:
        _wait(f"http://127.0.0.1:{port}{path}", process)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=30).close()  # noqa: S310  our own address
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{address} does not answer")


def _peak_mib(process: psutil.Process) -> float:
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return float(process.memory_info().rss) / (1 << 20)
