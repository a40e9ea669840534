"""The embedded PostgreSQL."""

import shutil
import signal
import subprocess
from contextlib import ExitStack
from pathlib import Path

import psutil
import psycopg

from config.embedded import places
from config.embedded.processes import (
    ATTEMPTS,
    LOCALE,
    SECONDS_TO_START,
    Process,
    StartError,
    answers,
    free_port,
    spawn,
    stop,
)

USER = DATABASE = "spilno"
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start(stack: ExitStack, folder: Path, *, durable: bool, password: str) -> tuple[Process, str]:
    """Start PostgreSQL; `stack` will stop it. Returns its process and our database's URL."""
    where, log = places.locate(folder), folder / "postgres.log"
    complete = folder / "postgres.complete"
    if not complete.exists() or not (where.data / "PG_VERSION").exists():
        _create_cluster(where, log, password)
        complete.touch()
    _forget_false_pid(where.data / "postmaster.pid")
    for _ in range(ATTEMPTS):
        port = free_port()
        process = _spawn(where, log, port, durable=durable)
        gentle = signal.SIGINT if durable else signal.SIGQUIT
        stack.callback(stop, process, (gentle, 5), (signal.SIGQUIT, 2), (signal.SIGKILL, 2))
        address = f"postgres://{USER}:{password}@127.0.0.1:{port}"
        if answers(process, lambda address=address: _has_database(address)):  # type: ignore[misc]
            return process, f"{address}/{DATABASE}"
    raise StartError(f"PostgreSQL did not start: see {log}.")


def _spawn(where: places.Places, log: Path, port: int, *, durable: bool) -> Process:
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": ""}
    settings |= {} if durable else THROWAWAY
    command = [str(where.programs / "postgres"), "-D", str(where.data)]
    command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    options = {"stdin": subprocess.DEVNULL, "cwd": "/", **where.account}
    return spawn(command, log, signal.SIGQUIT, **options)


def _create_cluster(where: places.Places, log: Path, password: str) -> None:
    """Run initdb in place of whatever an unfinished attempt left."""
    for path in where.data.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    secret = where.data.parent / "initdb-password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    where.own(secret)
    command = [str(where.programs / "initdb"), "-D", str(where.data), "-U", USER]
    command += [f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8"]
    command += [f"--locale={LOCALE}", "--no-sync", "--no-instructions"]
    options = {"stdin": subprocess.DEVNULL, "cwd": "/", **where.account}
    try:
        if spawn(command, log, signal.SIGKILL, **options).wait(SECONDS_TO_START):
            raise StartError(f"PostgreSQL could not create its data: see {log}.")
    finally:
        secret.unlink()


def _forget_false_pid(file: Path) -> None:
    """Remove a pid file that names another program, or a dead server that nobody has buried.

    PostgreSQL itself judges all other cases.
    """
    try:
        process = psutil.Process(int(file.read_text().split(maxsplit=1)[0]))
        if process.name() != "postgres" or process.status() == psutil.STATUS_ZOMBIE:
            file.unlink()
    except (FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        return


def _has_database(address: str) -> bool:
    """Create the project's database unless it is there; False while the server is not ready."""
    try:
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(query, [DATABASE]).fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.OperationalError:
        return False
    return True
