"""Make `.venv` and install exactly what `requirements.txt` locks: `python3 tools/bootstrap.py`.

Needs nothing but Python 3.11 to 3.13 and its standard library. A stamp makes the next call take no
time; a call that was interrupted starts again. Says one sentence when it cannot go on.
"""

from __future__ import annotations  # so that an older Python gets as far as its sentence

import ast
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
PROJECT = Path(__file__).resolve().parent.parent
LOCK = "requirements.txt"
INSTALLER_LOCK = "requirements/bootstrap.txt"
# What pip is told about indexes, and what uv calls the same: handed on at run time only.
INDEX_SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
NO_INDEX = "the package index cannot be reached or lacks the packages; is there a network?"
CAUSES = {
    "DO NOT MATCH THE HASHES": "a downloaded package is not the one that was locked",
    "No space left": "the disk is full",
    "CERTIFICATE_VERIFY_FAILED": "the package index's certificate is not trusted here",
    "(from versions: none)": NO_INDEX,
    "No matching distribution": "the package index has no fitting build of a locked package",
}


class BootstrapError(Exception):
    """Why the environment cannot be made, in one sentence."""


def main() -> int:
    """Make the environment if it is missing or old. Returns the exit code."""
    try:
        check_python(sys.version_info[:2])
        bootstrap(PROJECT)
    except BootstrapError as error:
        print(f"Setup failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def check_python(version: tuple[int, ...]) -> None:
    """Refuse a Python for which the lock was not made."""
    if not OLDEST <= version <= NEWEST:
        raise BootstrapError(
            "Python 3.11, 3.12 or 3.13 is needed and this is {}.{}; name another one with "
            "`make PYTHON=python3.12 ...`.".format(*version)
        )


def bootstrap(project: Path) -> None:
    """Bring `project`'s environment to the state that its lock describes, unless it is there."""
    environment = project / ".venv"
    stamp, wanted = environment / "spilno-stamp", digest(project)
    if is_current(stamp, wanted):
        return
    (project / "var").mkdir(exist_ok=True)
    with (project / "var" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # `make demo` and `make test` may start together
        if is_current(stamp, wanted):
            return
        started = time.monotonic()
        print("Installing the locked packages into .venv (about half a minute) ...", flush=True)
        make_environment(environment)
        install(project, environment)
        make_importable(project, environment)
        compile_texts(project, environment)
        stamp.write_text(wanted)
        print(f"Installed in {time.monotonic() - started:.0f} s.")


def digest(project: Path) -> str:
    """What the stamp must say: the locks, this program and this Python."""
    parts = hashlib.sha256()
    for name in (LOCK, INSTALLER_LOCK, "tools/bootstrap.py"):
        parts.update((project / name).read_bytes())
    return f"{parts.hexdigest()} {sys.version_info[0]}.{sys.version_info[1]} {project}\n"


def is_current(stamp: Path, wanted: str) -> bool:
    """Whether the stamp says so and the environment's Python still exists."""
    try:
        return stamp.read_text() == wanted and (stamp.parent / "bin" / "python").exists()
    except OSError:
        return False


def make_environment(environment: Path) -> None:
    """Make the virtual environment, or keep the one that this Python has made here."""
    (environment / "spilno-stamp").unlink(missing_ok=True)
    if is_usable(environment):
        return
    # An active environment may be the one that is to be replaced: use the Python it was made from.
    base = getattr(sys, "_base_executable", None) or sys.executable
    command = [base, "-m", "venv", "--clear", str(environment)]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(environment, ignore_errors=True)
        raise BootstrapError(venv_complaint(made.stdout + made.stderr))


def is_usable(environment: Path) -> bool:
    """Whether it has pip, is of this Python's version, and was not copied from another place."""
    question = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
    try:
        if str(environment) not in (environment / "bin" / "pip").read_text():
            return False
        command = [str(environment / "bin" / "python"), "-c", question]
        answer = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return False
    return answer.stdout.strip() == "{}.{}".format(*sys.version_info[:2])


def venv_complaint(output: str) -> str:
    """One sentence for what `python -m venv` wrote."""
    if "ensurepip" in output or "No module named venv" in output:
        version = "{}.{}".format(*sys.version_info[:2])
        return (
            "this Python cannot make virtual environments; on Debian or Ubuntu run "
            f"`apt-get install python{version}-venv`."
        )
    return f"python -m venv failed: {last_line(output)}"


def last_line(output: str) -> str:
    """The last line with text, which is where these programs say why."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason."


def install(project: Path, environment: Path) -> None:
    """Install the locked packages with the pinned uv, or with pip where uv does not work."""
    python = str(environment / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pip += ["--require-hashes", "--only-binary", ":all:", "-r"]
    uv = [str(environment / "bin" / "uv"), "pip", "install", "--quiet", "--python", python]
    uv += ["--require-hashes", "--no-build", "-r", str(project / LOCK)]
    log = environment / "install.log"
    log.write_text("")
    if run([*pip, str(project / INSTALLER_LOCK)], log):
        if run(uv, log, uv_variables(python)):
            return
        print("uv did not manage; trying pip, which takes longer ...", flush=True)
    elif cause_of(log) == NO_INDEX:  # pip would only fail a second time
        raise BootstrapError(f"{NO_INDEX} (all the details: {log}).")
    if not run([*pip, str(project / LOCK)], log):
        raise BootstrapError(f"{cause_of(log)} (all the details: {log}).")


def cause_of(log: Path) -> str:
    """What stopped pip, as far as its output tells."""
    output = log.read_text(errors="replace")
    return next((cause for text, cause in CAUSES.items() if text in output), "pip failed")


def run(command: list[str], log: Path, variables: dict[str, str] | None = None) -> bool:
    """Run a program with its output in the log; False when it fails."""
    with log.open("a") as output:
        output.write(f"$ {' '.join(command)}\n")
        output.flush()
        environment = {**os.environ, **(variables or {})}
        done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
    return done.returncode == 0


def uv_variables(python: str) -> dict[str, str]:
    """Environment variables that make uv use the indexes pip is configured for."""
    variables = {"UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "1"}
    # With hashes pinned it does not matter which index a file comes from; pip asks them all too.
    variables["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    listed = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True)
    for name, value in pip_settings(listed.stdout).items():
        if name in INDEX_SETTINGS:
            variables[INDEX_SETTINGS[name]] = value
    return {name: value for name, value in variables.items() if name not in os.environ}


def pip_settings(listing: str) -> dict[str, str]:
    """Read `pip config list`: the environment counts most, then `install`, then `global`."""
    found: dict[str, str] = {}
    for section in ("global.", "install.", ":env:."):
        for line in listing.splitlines():
            key, _, value = line.partition("=")
            if key.startswith(section):
                found[key[len(section) :]] = " ".join(str(ast.literal_eval(value)).split())
    return found


def make_importable(project: Path, environment: Path) -> None:
    """Let `pytest` and other programs of the environment import the project from any folder."""
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "spilno.pth").write_text(f"{project}\n")


def compile_texts(project: Path, environment: Path) -> None:
    """Compile the translations, which a checkout has in their readable form only."""
    log = environment / "install.log"
    if not run([str(environment / "bin" / "python"), "-m", "tools.compile_messages"], log):
        raise BootstrapError(f"the catalogues in {project}/locale cannot be compiled: see {log}.")


if __name__ == "__main__":
    sys.exit(main())
