"""Compiled code: where it is cached, and when it is made anew."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from matching.engine import compilation, warm_up

PACKAGE = Path(compilation.__file__).parent
PROJECT = PACKAGE.parents[1]


@pytest.fixture(autouse=True)
def _forgetful():
    """Where the cache is gets decided once a process: not so here."""
    forget = compilation.cache_folder.cache_clear
    forget()
    yield
    forget()


@pytest.fixture
def copy(tmp_path):
    """A copy of the engine without compiled code."""
    return shutil.copytree(
        PACKAGE, tmp_path / "engine", ignore=shutil.ignore_patterns("__pycache__")
    )


def test_cache_is_next_to_the_code_and_named_after_its_contents(copy):
    folder = compilation.cache_folder(copy)
    assert folder.parent == copy / "__pycache__"
    compilation.cache_folder.cache_clear()
    assert compilation.cache_folder(copy) == folder
    compilation.cache_folder.cache_clear()
    with (copy / "criteria.py").open("a", encoding="utf-8") as file:
        file.write("\n# another definition\n")
    assert compilation.cache_folder(copy) != folder


def test_cache_moves_when_the_code_cannot_be_written_to(copy, tmp_path, monkeypatch):
    (copy / "__pycache__").touch()  # a file where the folder should be: not even root can write
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "own"))
    assert compilation.cache_folder(copy).parent == tmp_path / "own"
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    compilation.cache_folder.cache_clear()
    monkeypatch.setattr(compilation.tempfile, "gettempdir", lambda: str(tmp_path))
    folder = compilation.cache_folder(copy)
    assert folder.parent.parent == tmp_path
    assert folder.stat().st_mode & 0o077 == 0


def test_engine_compiles_without_a_cache_when_nothing_can_be_written(copy, tmp_path, monkeypatch):
    (copy / "__pycache__").touch()
    (tmp_path / "file").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    monkeypatch.setattr(compilation.tempfile, "gettempdir", lambda: str(tmp_path / "file"))
    assert compilation.cache_folder(copy) is None
    monkeypatch.setattr(compilation, "cache_folder", lambda package: None)
    assert compilation.compiled(add_one)(1) == 2


def add_one(number):
    return number + 1


def test_cache_that_others_can_write_to_is_not_trusted(tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    assert not compilation._private_folder(shared)
    assert compilation._private_folder(tmp_path / "own")


def run_python(program, **environment):
    """What a fresh process prints."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    return done.stdout


def test_switching_the_compiler_off_is_obeyed():
    program = "from matching.engine import compilation; print(compilation.load_numba())"
    assert run_python(program, NUMBA_DISABLE_JIT="1") == "None\n"


def test_compiler_is_not_loaded_before_it_is_needed():
    program = "import sys, matching.engine; print('numba' in sys.modules)"
    assert run_python(program) == "False\n"


def test_warm_up_leaves_compiled_code_in_the_cache():
    warm_up()
    warm_up()
    assert list(compilation.cache_folder(PACKAGE.resolve()).rglob("*.nbi"))
