"""`make test`: the whole suite with everything it needs, browser included. Arguments go to pytest.

Looks for a Chromium and hands its path to the browser tests in CHROMIUM_PATH; for root, where there
is apt, it installs one. Without any the browser tests skip, unless REQUIRE_BROWSER=1 forbids that.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    *sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"), reverse=True),
)
PROCESSES = "2"  # the suite is made for two cores


def main(arguments: list[str]) -> int:
    """Become pytest, or return an exit code when the browser tests must run and cannot."""
    chromium = find_chromium() or install_chromium()
    if chromium is None:
        print("Browser tests cannot run: no Chromium found; CHROMIUM may name one.", flush=True)
        if os.environ.get("REQUIRE_BROWSER") == "1":
            print("REQUIRE_BROWSER=1 forbids to skip them.", file=sys.stderr)
            return 1
    else:
        os.environ["CHROMIUM_PATH"] = chromium
    os.chdir(PROJECT)
    os.execv(sys.executable, pytest_command(arguments))  # noqa: S606  signals then reach pytest


def pytest_command(arguments: list[str]) -> list[str]:
    """In parallel, unless the arguments choose for themselves or want a debugger."""
    chosen = any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments)
    parallel = [] if chosen else ["-n", PROCESSES, "--dist", "loadgroup"]
    return [sys.executable, "-m", "pytest", *parallel, *arguments]


def find_chromium() -> str | None:
    """The path of a Chromium that runs: the one that CHROMIUM names, else one found."""
    named = os.environ.get("CHROMIUM") or os.environ.get("CHROMIUM_PATH")
    if named:
        return named if runs(named) else None
    found = [shutil.which(name) for name in NAMES] + [str(path) for path in PLACES]
    return next((path for path in found if path and runs(path)), None)


def runs(path: str) -> bool:
    """Whether it starts; what some systems call chromium only tells how to install it."""
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def install_chromium() -> str | None:
    """Install Chromium where that needs no question: as root, with apt. Returns its path."""
    if os.geteuid() != 0 or not shutil.which("apt-get") or os.environ.get("CHROMIUM"):
        return None
    print("Installing Chromium for the browser tests (once) ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    for command in (["apt-get", "update"], install):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr.strip(), file=sys.stderr, flush=True)
    return find_chromium()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
