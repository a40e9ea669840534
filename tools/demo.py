"""`make demo`: the whole system with an invented world, on this machine, until Ctrl-C.

PORT chooses the port (otherwise the first free one from 8000 on). KEEP=1 goes on with the world of
the last time instead of making a new one.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from textwrap import indent
from urllib.parse import urlsplit

from config.embedded import EmbeddedServersError, Servers, discard, start
from tools.compile_messages import compile_stale
from tools.mail_folder import MailFolder
from tools.mail_sink import SmtpServer
from tools.supervisor import Program, ProgramFailed, StopRequested, Supervisor

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "var" / "demo"
LOADED = FOLDER / "world-is-loaded"
FIRST_PORT, LAST_PORT = 8000, 8099
LOGIN = "spilno_program"
SECONDS_TO_BE_READY = 60
MANAGE = [sys.executable, "manage.py"]
COMPILE = [sys.executable, "-c", "from matching.engine.warm import warm_up; warm_up()"]
SCREENING_LIST = str(PROJECT / "matching" / "demo" / "screening_list.csv")
CELERY = [sys.executable, "-m", "celery", "-A", "config"]
WORKER = [*CELERY, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"]
WORKER += ["--loglevel", "INFO"]
BEAT = [*CELERY, "beat", "--pidfile=", "--schedule", str(FOLDER / "beat-schedule")]
WEB = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--no-control-socket"]
WEB += ["--workers", "1", "--threads", "8", "--graceful-timeout", "2", "--access-logfile", "-"]

_started = time.monotonic()


class DemoError(Exception):
    """Why the demo cannot start, in one sentence."""


def main() -> int:
    """Run the demo. Returns the exit code: 0 when it was asked to stop."""
    try:
        FOLDER.mkdir(parents=True, exist_ok=True)
        with (FOLDER / "lock").open("w") as lock:
            be_the_only_one(lock.fileno())
            with open_port(os.environ.get("PORT") or None) as web_socket:
                if os.environ.get("KEEP") != "1":
                    forget_last_time()
                with Supervisor(FOLDER / "log", folder=PROJECT) as supervisor:
                    run(supervisor, web_socket)
    except StopRequested:
        say("stopped")
        return 0
    except (DemoError, EmbeddedServersError, ProgramFailed, PermissionError) as error:
        print(f"The demo has ended: {error}", file=sys.stderr, flush=True)
        return 1
    return 0


def run(supervisor: Supervisor, web_socket: socket.socket) -> None:
    """Bring everything up, say where it is, and watch it until somebody asks for the end."""
    address = f"http://127.0.0.1:{web_socket.getsockname()[1]}"
    servers, mail = start_servers(supervisor, address)
    static = start_collecting_static(supervisor)  # beside the migrations
    supervisor.finish(supervisor.start("migrate", [*MANAGE, "migrate", "--noinput"]))
    walled_in = wall_in(supervisor, servers)
    if static:
        supervisor.finish(static)
        static_stamp().write_text(static_digest())
    say("database and static files ready")
    programs = start_world(supervisor, web_socket, walled_in)
    log_ins = supervisor.start("log_ins", [*MANAGE, "load_demo", "--print-logins"])
    wait_until_ready(supervisor, programs, f"{address}/health/ready")
    supervisor.finish(log_ins)
    say_where(address, mail, log_ins.log.read_text())
    while servers.running():
        supervisor.watch(programs)
    raise DemoError(f"PostgreSQL or Valkey has ended by itself: see the logs in {servers.folder}.")


def wall_in(supervisor: Supervisor, servers: Servers) -> dict[str, str]:
    """Make the database user of web and workers; returns the environment that names it."""
    password = secrets.token_urlsafe(24)
    grant = [*MANAGE, "grant_access", LOGIN]
    supervisor.finish(supervisor.start("grant_access", grant, {"LOGIN_PASSWORD": password}))
    url = urlsplit(servers.database_url)
    place = f"{LOGIN}:{password}@{url.netloc.rpartition('@')[2]}"
    return {"DATABASE_URL": url._replace(netloc=place).geturl()}


def start_world(
    supervisor: Supervisor, web_socket: socket.socket, walled_in: dict[str, str]
) -> list[Program]:
    """Start web, worker and beat; load and match an invented world unless the last one is kept.

    Returns the programs that run on. The web server starts beside the loading, to save time; its
    address is told later.
    """
    bind = ["--bind", f"fd://{web_socket.fileno()}"]
    web = supervisor.start("web", [*WEB, *bind], walled_in, keep_open=(web_socket.fileno(),))
    new_world = not LOADED.exists()
    if new_world:
        compiling = supervisor.start("compile_engine", COMPILE)
        supervisor.finish(supervisor.start("load_demo", [*MANAGE, "load_demo"]), show=True)
        loading = supervisor.start("load_list", [*MANAGE, "load_screening_list", SCREENING_LIST])
        supervisor.finish(loading)
        supervisor.finish(compiling)
        say("invented world loaded")
    programs = [web, supervisor.start("worker", WORKER, walled_in), supervisor.start("beat", BEAT)]
    if new_world:
        say("matching ...")
        run_matching = supervisor.start(
            "run_matching", [*MANAGE, "run_matching", "--wait", "--release"], walled_in
        )
        supervisor.finish(run_matching, show=True)
        LOADED.touch()
    return programs


def start_servers(supervisor: Supervisor, address: str) -> tuple[Servers, MailFolder]:
    """Start the mail server, PostgreSQL and Valkey, and tell the programs of them."""
    compile_stale(PROJECT / "locale")
    mail = MailFolder(FOLDER / "mail")
    smtp = supervisor.resources.enter_context(
        SmtpServer(on_message=lambda delivery: mail.store(delivery.content))
    )
    servers = supervisor.resources.enter_context(start(FOLDER / "servers", durable=True))
    supervisor.environment |= {
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "DATABASE_URL": servers.database_url,
        "DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "EMAIL_URL": f"smtp://{smtp.host}:{smtp.port}",
        "REDIS_URL": servers.redis_url,
        "SECRET_KEY": secret_key(),
        "SECURE_COOKIES": "0",  # plain http on this machine
        "SITE_URL": address,
        "SPILNO_DEMO": "1",
    }
    say("PostgreSQL, Valkey and the mail server run")
    return servers, mail


def open_port(wanted: str | None) -> socket.socket:
    """A socket bound to the wanted port, or to the first free one; refuses a busy or absurd one."""
    if wanted is None:
        candidates = range(FIRST_PORT, LAST_PORT + 1)
    elif wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= 65535:
        candidates = range(int(wanted), int(wanted) + 1)
    else:
        raise DemoError(f"PORT={wanted!r} makes no sense: expected a whole number from 1 to 65535.")
    for port in candidates:
        web_socket = socket.socket()
        web_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            web_socket.bind(("127.0.0.1", port))
        except OSError as error:
            web_socket.close()
            reason = error.strerror.lower() if error.strerror else "busy"
        else:
            return web_socket
    if wanted is None:
        raise DemoError(
            f"No port from {FIRST_PORT} to {LAST_PORT} is free: name one with PORT=...."
        )
    raise DemoError(f"Port {wanted} cannot be used ({reason}): name another with PORT=....")


def be_the_only_one(lock: int) -> None:
    """Refuse a second demo of the same checkout."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DemoError("A demo of this checkout is already running: stop it first.") from None


def forget_last_time() -> None:
    """Remove the last world, its letters and its logs."""
    LOADED.unlink(missing_ok=True)
    discard(FOLDER / "servers")
    for name in ("mail", "log", "servers"):
        shutil.rmtree(FOLDER / name, ignore_errors=True)


def secret_key() -> str:
    """This checkout's key, made once, so that log-ins outlast a restart."""
    path = FOLDER / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def static_stamp() -> Path:
    """Where it is written for which files `staticfiles/` was made."""
    return PROJECT / "staticfiles" / "made-from"


def static_digest() -> str:
    """Changes when a file of ours or the set of installed packages does."""
    digest = hashlib.sha256((PROJECT / "requirements.txt").read_bytes())
    for path in sorted((PROJECT / "static").rglob("*")):
        if path.is_file():
            digest.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def start_collecting_static(supervisor: Supervisor) -> Program | None:
    """Begin to collect and compress the static files, unless that was done."""
    if static_stamp().exists() and static_stamp().read_text() == static_digest():
        return None
    return supervisor.start("collectstatic", [*MANAGE, "collectstatic", "--noinput", "--clear"])


def wait_until_ready(supervisor: Supervisor, programs: list[Program], address: str) -> None:
    """Ask the web server until it says that it and all it needs are ready."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + SECONDS_TO_BE_READY
    answer = "nothing"
    while time.monotonic() < deadline:
        supervisor.watch(programs)
        try:
            with opener.open(address, timeout=5):
                return
        except urllib.error.HTTPError as error:
            answer = f"{error.code} {error.read(500).decode(errors='replace')}"
        except OSError as error:
            answer = str(error)
    raise DemoError(f"{address} was not ready after {SECONDS_TO_BE_READY} s: {answer}")


def say(words: str) -> None:
    """One line with the seconds since the start."""
    print(f"[{time.monotonic() - _started:5.1f} s] {words}", flush=True)


def say_where(address: str, mail: MailFolder, log_ins: str) -> None:
    """The last words before the waiting: what to open, how to log in, how to stop."""
    say("ready")
    lines = [
        "",
        f"  Open      {address}",
        f"  Letters   {mail.index}",
        f"  Logs      {FOLDER / 'log'}",
    ]
    print(
        "\n".join([*lines, "", indent(log_ins.rstrip(), "  "), "", "Stop with Ctrl-C."]), flush=True
    )


if __name__ == "__main__":
    sys.exit(main())
