"""Fixtures of the fault tests."""

from collections.abc import Iterator

import pytest

from tests.faults.processes import Workshop, empty_the_broker


@pytest.fixture
def mail_goes_to(settings):
    """`mail_goes_to(server)`: this process hands its letters to that SMTP server."""

    def point(server) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 1

    return point


@pytest.fixture
def workshop(real_database, smtp_server, tmp_path) -> Iterator[Workshop]:
    """Real workers and beat over the test's database, broker and mail server."""
    empty_the_broker()
    workshop = Workshop(tmp_path, f"smtp://{smtp_server.host}:{smtp_server.port}")
    yield workshop
    workshop.stop()
    empty_the_broker()
