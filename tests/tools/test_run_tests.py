"""`make test` finds a browser that works, or says that there is none."""

import os

import pytest

from tools import run_tests


@pytest.fixture
def program(tmp_path):
    """`program(name, code)`: an executable of that name that ends with that code."""

    def make(name: str, code: int) -> str:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\nexit {code}\n")
        path.chmod(0o755)
        return str(path)

    return make


@pytest.fixture(autouse=True)
def _machine_without_browsers(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(run_tests, "PLACES", ())
    for name in ("CHROMIUM", "CHROMIUM_PATH", "REQUIRE_BROWSER"):
        monkeypatch.delenv(name, raising=False)


def test_browser_that_does_not_start_is_passed_over(program):
    program("chromium", 1)
    working = program("google-chrome", 0)

    assert run_tests.find_chromium() == working


def test_named_browser_is_taken_or_none(program, monkeypatch):
    program("chromium", 0)
    monkeypatch.setenv("CHROMIUM", program("mine", 0))
    assert run_tests.find_chromium() == os.environ["CHROMIUM"]

    monkeypatch.setenv("CHROMIUM", program("mine", 1))
    assert run_tests.find_chromium() is None


def test_missing_browser_fails_only_where_it_is_required(monkeypatch, capsys):
    started = []
    monkeypatch.setattr(run_tests, "install_chromium", lambda: None)
    monkeypatch.setattr(run_tests.os, "execv", lambda *command: started.append(command))
    monkeypatch.setattr(run_tests.os, "chdir", lambda _: None)

    run_tests.main([])
    assert len(started) == 1
    assert "no Chromium found" in capsys.readouterr().out

    monkeypatch.setenv("REQUIRE_BROWSER", "1")
    assert run_tests.main([]) == 1
    assert len(started) == 1


@pytest.mark.parametrize(
    ("arguments", "parallel"),
    [
        ([], True),
        (["-k", "name"], True),
        (["-n0"], False),
        (["-n", "4"], False),
        (["--pdb"], False),
    ],
)
def test_tests_run_in_parallel_unless_the_arguments_choose(arguments, parallel):
    command = run_tests.pytest_command(arguments)

    assert ("loadgroup" in command) is parallel
    assert command[-len(arguments) :] == arguments or not arguments
