"""The process that keeps one pair of servers: `python -m config.embedded.keeper FOLDER MODE`.

MODE is durable or throwaway. On its standard output it says "ready", or in one sentence what went
wrong. It stops the servers on SIGTERM, when one of them dies, and when nobody holds `users.lock`.
"""

import fcntl
import json
import os
import secrets
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO, NoReturn

import psutil

from config.embedded import places, postgres, valkey
from config.embedded.processes import Process, StartError

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def main(folder: Path, *, durable: bool) -> None:
    """Start the servers, keep them while they are used, stop them."""
    for number in STOP_SIGNALS:
        signal.signal(number, _leave)
    with (folder / "keeper.lock").open("ab") as lock:
        if not _lock_soon(lock.fileno()):
            raise StartError(f"Servers are already running in {folder}.")
        _end_leftovers(folder / "servers.json")
        with ExitStack() as at_the_end:
            if not durable:
                places.remove_data(folder)
                at_the_end.callback(places.remove_data, folder)
            at_the_end.callback((folder / "servers.json").unlink, missing_ok=True)
            processes = _start(at_the_end, folder, durable=durable)
            _say("ready")
            _watch(folder, processes)
            _ignore_signals()


def _start(stack: ExitStack, folder: Path, *, durable: bool) -> list[Process]:
    password = _lasting_password(folder / "password")
    database, database_url = postgres.start(stack, folder, durable=durable, password=password)
    broker, redis_url = valkey.start(stack, folder, password=password)
    state = {
        "keeper": os.getpid(),
        "database_url": database_url,
        "redis_url": redis_url,
        "postgres": [database.pid, psutil.Process(database.pid).create_time()],
        "valkey": [broker.pid, psutil.Process(broker.pid).create_time()],
    }
    with _private(folder / "servers.json") as file:
        file.write(json.dumps(state))
    return [database, broker]


def _watch(folder: Path, processes: list[Process]) -> None:
    """Return when the last user has gone.

    The locks that make new users wait are plain numbers, never closed: the system releases them
    when the process has ended, so that nobody meets a keeper that is about to leave.
    """
    starting, users = _open(folder / "start.lock"), _open(folder / "users.lock")
    while all(process.poll() is None for process in processes):
        if _try_lock(starting):
            if _try_lock(users):
                return
            fcntl.flock(starting, fcntl.LOCK_UN)
        time.sleep(0.1)
    raise StartError(f"A server ended by itself: see the logs in {folder}.")


def _end_leftovers(state: Path) -> None:
    """End servers that a killed keeper left behind; where the kernel has, wait for it to finish."""
    if not state.exists():
        return
    found = json.loads(state.read_text())
    for pid, created in (found["postgres"], found["valkey"]):
        if _is_same_process(pid, created):
            os.kill(pid, signal.SIGQUIT)
        for _ in range(100):
            if not _is_same_process(pid, created):
                break
            time.sleep(0.05)
        else:
            os.kill(pid, signal.SIGKILL)
    state.unlink()


def _is_same_process(pid: int, created: float) -> bool:
    """Whether it still runs, and is not a later one that has got its number."""
    try:
        process = psutil.Process(pid)
        # A container whose first process does not care for orphans keeps them as zombies.
        is_zombie = process.status() == psutil.STATUS_ZOMBIE
        return not is_zombie and abs(process.create_time() - created) < 2
    except psutil.NoSuchProcess:
        return False


def _lasting_password(path: Path) -> str:
    """The servers' password, made once: every user of the machine can reach the ports."""
    if not path.exists():
        with _private(path) as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text()


def _private(path: Path) -> IO[str]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w")


def _open(lock: Path) -> int:
    return os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_soon(file: int) -> bool:
    """Try for a second: who asks whether a lock is held holds it himself for a moment."""
    for _ in range(50):
        if _try_lock(file):
            return True
        time.sleep(0.02)
    return False


def _leave(*_: object) -> NoReturn:
    _ignore_signals()
    raise SystemExit


def _ignore_signals() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _say(word: str) -> None:
    """Answer the process that started us, and end the conversation."""
    os.write(sys.stdout.fileno(), word.encode())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), durable=sys.argv[2] == "durable")
    except StartError as error:
        _say(str(error))
        raise SystemExit(1) from None
