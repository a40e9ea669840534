"""Runs several programs as one: starts them, watches them, ends all of them together.

Every program leads a process group, so that its own children end with it. A *guard*, a tiny second
process, ends the groups when this one is killed without a chance to do it.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_TO_END = 6.0
TAIL = 15


class StopRequested(Exception):
    """Somebody asked us to stop: by a signal, or by ending the program that started us."""


class ProgramFailed(Exception):
    """A program ended that should not have, or with an error; says how its log closes."""


@dataclass
class Program:
    """A started program, its log, and how far the log was read to be shown."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def failure(self) -> ProgramFailed:
        """What to raise when it has ended."""
        lines = self.log.read_text(errors="replace").splitlines()[-TAIL:]
        shown = "\n".join(f"    {line}" for line in lines)
        code = self.process.returncode
        return ProgramFailed(
            f"{self.name} ended with {code}; its log, {self.log}, closes with:\n{shown}"
        )


class Supervisor:
    """Use as a context manager: leaving it ends every program, by force after six seconds.

    `resources` takes what the programs need; it is closed when they have ended.
    """

    def __init__(self, logs: Path, *, folder: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.logs = logs
        self.resources = ExitStack()
        self.environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self._folder = folder
        self._programs: list[Program] = []
        self._stop_requested = False
        self._parent = os.getppid() if "MAKELEVEL" in os.environ else None

    def __enter__(self) -> Self:
        for number in STOP_SIGNALS:
            signal.signal(number, self._request_stop)
        self._guard = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, start_new_session=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        for program in self._programs:
            if program.process.poll() is None:
                program.process.terminate()
        deadline = time.monotonic() + SECONDS_TO_END
        while time.monotonic() < deadline and any(p.process.poll() is None for p in self._programs):
            time.sleep(0.05)
        for program in self._programs:
            end_group(program.process.pid, signal.SIGKILL)
            program.process.wait()
        self.resources.close()
        self._tell_guard("done")
        self._guard.communicate()

    def start(
        self,
        name: str,
        command: list[str],
        environment: dict[str, str] | None = None,
        *,
        keep_open: tuple[int, ...] = (),
    ) -> Program:
        """Start a program in the background; `<name>.log` holds what it prints this time.

        `environment` is what it finds there besides, or instead of, that of all.
        """
        log = self.logs / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                env=self.environment | (environment or {}),
                start_new_session=True,
                pass_fds=keep_open,
            )
        self._tell_guard(str(process.pid))
        program = Program(name, process, log)
        self._programs.append(program)
        return program

    def finish(self, program: Program, *, show: bool = False) -> None:
        """Wait until a program has ended well; with `show`, print what it says meanwhile."""
        with program.log.open("rb") as said:
            while program.process.poll() is None:
                _pass_on(said, show=show)
                self.pause(0.05, expected=program)
            _pass_on(said, show=show)
        self._programs.remove(program)
        end_group(program.process.pid, signal.SIGKILL)
        if program.process.returncode:
            raise program.failure()

    def pause(self, seconds: float, expected: Program | None = None) -> None:
        """Sleep; raise when we are asked to stop, or when any program but `expected` has failed."""
        if self._stop_requested or (self._parent and os.getppid() != self._parent):
            raise StopRequested
        for program in self._programs:
            if program is not expected and program.process.poll():
                raise program.failure()
        time.sleep(seconds)

    def watch(self, programs: list[Program]) -> None:
        """Pause, and raise when one of these programs has ended in whatever way."""
        self.pause(0.2)
        for program in programs:
            if program.process.poll() is not None:
                raise program.failure()

    def _request_stop(self, *_: object) -> None:
        self._stop_requested = True

    def _tell_guard(self, line: str) -> None:
        assert self._guard.stdin is not None
        with suppress(BrokenPipeError):  # the guard was killed: we still end everything ourselves
            os.write(self._guard.stdin.fileno(), f"{line}\n".encode())


def end_group(leader: int, number: signal.Signals) -> None:
    """Signal a process group; it may have ended."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def _pass_on(said: IO[bytes], *, show: bool) -> None:
    text = said.read().decode(errors="replace")
    if show and text:
        print(text, end="", flush=True)


def guard() -> None:
    """Read the groups' numbers; when the supervisor is gone without a word, end the groups."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    lines = sys.stdin.read().split()
    if "done" in lines:
        return
    for number, seconds in ((signal.SIGTERM, 3), (signal.SIGKILL, 0)):
        for line in lines:
            end_group(int(line), number)
        time.sleep(seconds)


if __name__ == "__main__":
    guard()
