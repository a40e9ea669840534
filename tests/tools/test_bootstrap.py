"""Making the environment: what is refused, what is done once, what reaches uv."""

import os
import re
import sys
from pathlib import Path

import pytest

from tools import bootstrap
from tools.bootstrap import BootstrapError

PROJECT = Path(bootstrap.__file__).parent.parent
LOCKS = ("requirements.txt", "requirements/production.txt", "requirements/bootstrap.txt")


@pytest.fixture
def project(tmp_path):
    """The files that setting up a checkout needs."""
    for name in (*LOCKS, "tools/bootstrap.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((PROJECT / name).read_bytes())
    return tmp_path


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14), (4, 0)])
def test_python_outside_the_locked_range_is_refused_by_name(version):
    with pytest.raises(BootstrapError, match="is needed and this is {}.{};".format(*version)):
        bootstrap.check_python(version)


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_python_of_the_locked_range_is_taken(version):
    bootstrap.check_python(version)


def test_stamp_holds_until_a_lock_changes(project):
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").touch()
    stamp = project / ".venv" / "spilno-stamp"
    assert not bootstrap.is_current(stamp, bootstrap.digest(project))

    stamp.write_text(bootstrap.digest(project))
    assert bootstrap.is_current(stamp, bootstrap.digest(project))

    (project / "requirements.txt").write_text("Django==1.0\n")
    assert not bootstrap.is_current(stamp, bootstrap.digest(project))


def test_current_environment_is_left_alone(project, monkeypatch):
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").touch()
    (project / ".venv" / "spilno-stamp").write_text(bootstrap.digest(project))
    monkeypatch.setattr(bootstrap, "install", lambda *_: pytest.fail("installed again"))

    bootstrap.bootstrap(project)


def test_environment_copied_from_elsewhere_is_not_usable(tmp_path):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "pip").write_text("#!/elsewhere/.venv/bin/python\n")
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)

    assert not bootstrap.is_usable(tmp_path / ".venv")


def test_pip_settings_of_the_environment_count_most():
    listing = (
        "global.index-url='https://everyone.example/simple'\n"
        "global.trusted-host='everyone.example'\n"
        "install.index-url='https://install.example/simple'\n"
        ":env:.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'\n"
    )

    assert bootstrap.pip_settings(listing) == {
        "index-url": "https://install.example/simple",
        "trusted-host": "everyone.example",
        "extra-index-url": "https://a.example/simple https://b.example/simple",
    }


def test_uv_uses_pips_indexes_unless_told_otherwise(monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("PIP_FIND_LINKS", "https://links.example")
    monkeypatch.setenv("UV_FIND_LINKS", "https://own.example")

    variables = bootstrap.uv_variables(sys.executable)

    assert variables["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert variables["UV_PYTHON_DOWNLOADS"] == "never"
    assert "UV_FIND_LINKS" not in variables


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("The virtual environment was not created ... ensurepip is not\navailable.", "apt-get"),
        ("/usr/bin/python3: No module named venv", "apt-get"),
        ("Traceback\nOSError: [Errno 28] No space left on device\n", "No space left on device"),
        ("", "it gave no reason"),
    ],
)
def test_failed_venv_is_explained(said, cause):
    assert cause in bootstrap.venv_complaint(said)


def test_missing_network_is_told_and_pip_is_not_tried_twice(project, monkeypatch):
    environment = project / ".venv"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (environment / "bin" / "python").chmod(0o755)
    settings = {"INDEX_URL": "http://127.0.0.1:9/simple", "EXTRA_INDEX_URL": "", "FIND_LINKS": ""}
    settings |= {"RETRIES": "0", "CONFIG_FILE": os.devnull, "TARGET": str(project / "target")}
    for name, value in settings.items():
        monkeypatch.setenv(f"PIP_{name}", value)

    with pytest.raises(BootstrapError, match=r"the package index cannot be reached .*log\)\.$"):
        bootstrap.install(project, environment)

    assert (environment / "install.log").read_text().count("$ ") == 1


def test_refusal_is_one_sentence_and_an_exit_code(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "OLDEST", (9, 9))

    assert bootstrap.main() == 1

    said = capsys.readouterr()
    assert re.fullmatch(r"Setup failed: Python .* is needed .*\n", said.err)
    assert said.out == ""


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_index_and_no_folder(lock):
    text = (PROJECT / lock).read_text()

    assert "--hash=sha256:" in text
    assert not re.search(r"://|--index|--find-links|--trusted|(?<!\S)/", text)
