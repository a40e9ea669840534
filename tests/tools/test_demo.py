"""What `make demo` decides before it starts anything."""

import socket

import pytest

from tools import demo
from tools.demo import DemoError


@pytest.fixture
def busy():
    """A port of this machine on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_busy_port_that_was_asked_for_is_refused(busy):
    with pytest.raises(DemoError, match=rf"^Port {busy} cannot be used \(address already in use\)"):
        demo.open_port(str(busy))


def test_busy_first_port_is_passed_over(busy, monkeypatch):
    monkeypatch.setattr(demo, "FIRST_PORT", busy)
    monkeypatch.setattr(demo, "LAST_PORT", busy + 50)

    with demo.open_port(None) as found:
        assert busy < found.getsockname()[1] <= busy + 50


def test_no_free_port_is_refused(busy, monkeypatch):
    monkeypatch.setattr(demo, "FIRST_PORT", busy)
    monkeypatch.setattr(demo, "LAST_PORT", busy)

    with pytest.raises(DemoError, match="name one with PORT="):
        demo.open_port(None)


@pytest.mark.parametrize("wanted", ["0", "65536", "-1", "http", "８０００", "80 80"])
def test_absurd_port_is_refused(wanted):
    with pytest.raises(DemoError, match="makes no sense"):
        demo.open_port(wanted)


def test_port_is_reserved_but_refuses_until_the_site_is_up():
    with demo.open_port(None) as reserved:
        address = reserved.getsockname()
        with socket.socket() as rival, pytest.raises(OSError, match="already in use"):
            rival.bind(address)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)


def test_second_demo_of_a_checkout_is_refused(tmp_path):
    with (tmp_path / "lock").open("w") as first, (tmp_path / "lock").open("w") as second:
        demo.be_the_only_one(first.fileno())
        with pytest.raises(DemoError, match="already running"):
            demo.be_the_only_one(second.fileno())


def test_secret_key_is_private_and_lasts(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "FOLDER", tmp_path)

    key = demo.secret_key()

    assert len(key) >= 50
    assert demo.secret_key() == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_changed_static_file_is_collected_again(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "PROJECT", tmp_path)
    (tmp_path / "static").mkdir()
    (tmp_path / "requirements.txt").touch()
    (tmp_path / "static" / "site.css").write_text("a {}")
    before = demo.static_digest()
    assert demo.static_digest() == before

    (tmp_path / "static" / "site.css").write_text("a { }")

    assert demo.static_digest() != before
