"""Real PostgreSQL and Valkey servers that come as wheels: for development, tests and the demo.

A folder has at most one pair of servers. A *keeper* process (`keeper.py`) starts them and ends with
the last process that uses them, however that process ends: users hold a shared lock on a file, and
the system releases it even after a SIGKILL. Production never comes here: it names its servers in
DATABASE_URL and REDIS_URL.
"""

import atexit
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Self

from config.embedded import places

PROJECT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_STOP = 9.0

_joined: "Servers | None" = None


class EmbeddedServersError(Exception):
    """The servers could not be started, in one sentence that says why."""


class Servers:
    """A running pair of servers and this process's hold on them."""

    def __init__(
        self, folder: Path, hold: BinaryIO, keeper: "subprocess.Popen[bytes] | None" = None
    ) -> None:
        state = json.loads((folder / "servers.json").read_text())
        self.folder = folder
        self.database_url: str = state["database_url"]
        self.redis_url: str = state["redis_url"]
        self.postgres_pid: int = state["postgres"][0]
        self.valkey_pid: int = state["valkey"][0]
        self._keeper_pid: int = state["keeper"]
        self._keeper = keeper
        self._hold = hold
        self._owner = os.getpid()

    def running(self) -> bool:
        """False once the keeper has ended, for instance because a server died."""
        if self._keeper is not None:
            self._keeper.poll()  # otherwise an ended child stays a zombie
        return _is_held(self.folder / "keeper.lock")

    def stop(self) -> None:
        """Stop both servers, whoever else uses them, and return when no process is left."""
        self._end(only_if_last=False)

    def leave(self) -> None:
        """Let go of the servers; stop them if nobody else uses them."""
        self._end(only_if_last=True)

    def _end(self, *, only_if_last: bool) -> None:
        if self._hold.closed:
            return
        if os.getpid() != self._owner:  # a forked copy: its parent decides
            self._hold.close()
            return
        with _locked(self.folder / "start.lock"):
            # Trying for the exclusive lock gives up the shared one, which is meant: we are leaving.
            if _try_exclusive(self._hold) or not only_if_last:
                self._end_keeper()
        self._hold.close()

    def _end_keeper(self) -> None:
        if self.running():
            os.kill(self._keeper_pid, signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_STOP
        while self.running():
            if time.monotonic() > deadline:
                os.kill(self._keeper_pid, signal.SIGKILL)  # the servers die with it
                break
            time.sleep(0.02)
        if self._keeper is not None:
            self._keeper.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(folder: Path, *, durable: bool) -> Servers:
    """Start PostgreSQL and Valkey with their data in `folder`.

    With `durable`, PostgreSQL's data survive a crash and are there at the next start; without, it
    runs without fsync and its data are removed at the end. Raises EmbeddedServersError when servers
    already run in this folder, or when they do not start.
    """
    return _open(folder, durable=durable, may_join=False)


def ensure_urls() -> tuple[str, str]:
    """The URLs of this checkout's development database and broker, started when nobody has yet.

    All processes of a checkout share one pair of servers in `var/dev`.
    """
    global _joined
    if _joined is None:
        _joined = _open(PROJECT / "var" / "dev", durable=True, may_join=True)
        atexit.register(_joined.leave)
    return _joined.database_url, _joined.redis_url


def discard(folder: Path) -> None:
    """Remove the data that servers left in `folder`; refuses while they run."""
    if not folder.exists():
        return
    with _locked(folder / "start.lock"):
        if _is_held(folder / "keeper.lock"):
            raise EmbeddedServersError(f"Servers are running in {folder}: stop them first.")
        places.remove_data(folder)


def _open(folder: Path, *, durable: bool, may_join: bool) -> Servers:
    folder = folder.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder / "start.lock"):
            return _join_or_launch(folder, durable=durable, may_join=may_join)
    except PermissionError as error:
        raise EmbeddedServersError(
            f"{error.filename} cannot be written: was it made by another user?"
        ) from error


def _join_or_launch(folder: Path, *, durable: bool, may_join: bool) -> Servers:
    running = _is_held(folder / "keeper.lock")
    if running and not may_join:
        raise EmbeddedServersError(f"Servers are already running in {folder}.")
    hold = (folder / "users.lock").open("ab")
    fcntl.flock(hold, fcntl.LOCK_SH)
    try:
        return Servers(folder, hold, None if running else _launch_keeper(folder, durable=durable))
    except BaseException:
        hold.close()
        raise


def _launch_keeper(folder: Path, *, durable: bool) -> "subprocess.Popen[bytes]":
    """Start the keeper in a session of its own, so that Ctrl-C reaches the project only."""
    mode = "durable" if durable else "throwaway"
    with (folder / "keeper.log").open("wb") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "config.embedded.keeper", str(folder), mode],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    assert keeper.stdout is not None  # noqa: S101
    with keeper.stdout:
        answer = keeper.stdout.read().decode().strip()
    if answer == "ready":
        return keeper
    keeper.wait()
    raise EmbeddedServersError(answer or f"The servers did not start: see {folder}/keeper.log.")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _try_exclusive(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_held(path: Path) -> bool:
    with path.open("ab") as file:
        return not _try_exclusive(file)
