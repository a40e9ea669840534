"""Starting and ending the servers' processes."""

import ctypes
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Process = subprocess.Popen[bytes]

SECONDS_TO_START = 30.0
ATTEMPTS = 3  # a free port may be taken before the server binds it
# Without a UTF-8 locale PostgreSQL folds no Cyrillic case and finds no trigrams in it.
LOCALE = "C.UTF-8"
ENVIRONMENT = {"LC_ALL": LOCALE, "PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC"}
LIBC = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
PR_SET_PDEATHSIG = 1


class StartError(Exception):
    """Why the servers do not start or go on, in one sentence."""


def package_folder(name: str) -> Path:
    """Where an installed package lies, found without running it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise StartError(f"The package {name} is not installed: run `make setup`.")
    return Path(spec.submodule_search_locations[0])


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def spawn(command: list[str], log: Path, at_keepers_end: signal.Signals, **options: Any) -> Process:
    """Start a process that the kernel signals when the keeper ends in whatever way (on Linux)."""
    keeper = os.getpid()

    def between_fork_and_exec() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, at_keepers_end.value)
            if os.getppid() != keeper:
                os._exit(1)

    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            env=ENVIRONMENT,
            preexec_fn=between_fork_and_exec,
            **options,
        )


def answers(process: Process, question: Callable[[], bool]) -> bool:
    """Ask until the server says yes; False when it ended or took too long."""
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.03)
    return False


def stop(process: Process, *steps: tuple[signal.Signals, float]) -> None:
    """Send signals of rising force, each with its seconds, until the process has ended."""
    for number, seconds in steps:
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
