"""Programs started together end together, whatever ends the one that started them."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from tools import supervisor as supervising
from tools.supervisor import Program, ProgramFailed, StopRequested, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
print("deaf", flush=True)
time.sleep(60)
"""
ALONE = """
import sys
from pathlib import Path
from tools.supervisor import StopRequested, Supervisor
try:
    with Supervisor(Path(sys.argv[1]), folder=Path(sys.argv[1])) as supervisor:
        program = supervisor.start("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"])
        print(program.process.pid, flush=True)
        while True:
            supervisor.watch([program])
except StopRequested:
    print("stopped", flush=True)
"""


@pytest.fixture(autouse=True)
def _signals_as_before():
    before = {number: signal.getsignal(number) for number in supervising.STOP_SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def lone_supervisor(tmp_path):
    """A process that supervises a sleeping program, and that program's process."""
    process = subprocess.Popen(
        [sys.executable, "-c", ALONE, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    yield process, psutil.Process(int(process.stdout.readline()))
    process.kill()
    process.communicate()


def wait_for_text(program: Program, text: str) -> None:
    deadline = time.monotonic() + 10
    while text not in program.log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_gone(process: psutil.Process, seconds: float) -> bool:
    try:
        process.wait(seconds)
    except psutil.TimeoutExpired:
        return process.status() == psutil.STATUS_ZOMBIE
    return True


def test_leaving_ends_a_program_that_ignores_sigterm_and_its_children(tmp_path, monkeypatch):
    monkeypatch.setattr(supervising, "SECONDS_TO_END", 0.3)
    with Supervisor(tmp_path / "log", folder=tmp_path) as supervisor:
        program = supervisor.start("deaf", [sys.executable, "-c", STUBBORN])
        wait_for_text(program, "deaf\ndeaf")
        parent = psutil.Process(program.process.pid)
        processes = [parent, *parent.children()]
        assert len(processes) == 2

    assert all(is_gone(process, 2) for process in processes)


def test_resources_are_closed_after_the_programs(tmp_path):
    with Supervisor(tmp_path / "log", folder=tmp_path) as supervisor:
        program = supervisor.start("sleeper", SLEEP)
        ended_first = []
        supervisor.resources.callback(lambda: ended_first.append(program.process.returncode))

    assert ended_first == [-signal.SIGTERM]


def test_failed_step_shows_its_name_and_the_end_of_its_log(tmp_path):
    fail = [sys.executable, "-c", "print('no such table'); raise SystemExit(3)"]

    with (
        Supervisor(tmp_path / "log", folder=tmp_path) as supervisor,
        pytest.raises(ProgramFailed, match=r"migrate ended with 3(.|\n)*no such table"),
    ):
        supervisor.finish(supervisor.start("migrate", fail))


def test_step_fails_when_a_program_beside_it_does(tmp_path):
    with Supervisor(tmp_path / "log", folder=tmp_path) as supervisor:
        supervisor.start("worker", [sys.executable, "-c", "raise SystemExit('no broker')"])
        with pytest.raises(ProgramFailed, match=r"worker ended with 1(.|\n)*no broker"):
            supervisor.finish(supervisor.start("step", SLEEP))


def test_watched_program_may_not_even_end_well(tmp_path):
    with Supervisor(tmp_path / "log", folder=tmp_path) as supervisor:
        program = supervisor.start("web", [sys.executable, "-c", "pass"])
        program.process.wait()
        with pytest.raises(ProgramFailed, match="web ended with 0"):
            supervisor.watch([program])


def test_shown_step_passes_on_what_it_says(tmp_path, capsys):
    talk = [sys.executable, "-c", "print('180 виробників')"]
    with Supervisor(tmp_path / "log", folder=tmp_path) as supervisor:
        supervisor.finish(supervisor.start("quiet", talk))
        assert capsys.readouterr().out == ""
        supervisor.finish(supervisor.start("load", talk), show=True)

    assert capsys.readouterr().out == "180 виробників\n"


def test_signal_during_a_step_asks_for_the_end(tmp_path):
    with Supervisor(tmp_path / "log", folder=tmp_path) as supervisor:
        program = supervisor.start("step", SLEEP)
        os.kill(os.getpid(), signal.SIGHUP)
        with pytest.raises(StopRequested):
            supervisor.finish(program)


@pytest.mark.parametrize("number", supervising.STOP_SIGNALS)
def test_each_stop_signal_ends_everything_well(lone_supervisor, number):
    process, program = lone_supervisor

    process.send_signal(number)

    assert process.communicate(timeout=20)[0] == "stopped\n"
    assert process.returncode == 0
    assert is_gone(program, 1)


def test_killed_supervisor_leaves_nothing(lone_supervisor):
    process, program = lone_supervisor

    process.kill()

    assert is_gone(program, 15)
