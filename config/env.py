"""The one place that reads the process's environment.

Every variable is typed; a value that makes no sense stops the start with one sentence that names
the variable, what was found and what is expected. `.env.example` lists them all.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
MAIL_SCHEMES = {"smtp", "smtp+tls", "smtp+ssl"}
MINIMUM_SECRET_LENGTH = 40


def _fail(name: str, value: str, expected: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}={value!r} makes no sense: {expected}.")


class Environment:
    """Typed access to a mapping of environment variables (by default the process's own)."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self.variables = os.environ if variables is None else variables

    def text(self, name: str, default: str) -> str:
        """The value; refuses one that is set but blank."""
        value = self.variables.get(name, default)
        if name in self.variables and not value.strip():
            raise _fail(name, value, "leave it out or give it a value")
        return value.strip()

    def boolean(self, name: str, default: bool) -> bool:
        """1/true/yes/on or 0/false/no/off."""
        value = self.text(name, "1" if default else "0").lower()
        if value not in TRUE | FALSE:
            raise _fail(name, value, "expected 1 or 0")
        return value in TRUE

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number between low and high, both included."""
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise _fail(name, value, f"expected a whole number from {low} to {high}")
        return int(value)

    def words(self, name: str, default: str) -> list[str]:
        """Comma-separated values without blanks."""
        values = [part.strip() for part in self.text(name, default).split(",")]
        if not all(values):
            raise _fail(name, ",".join(values), "expected values separated by single commas")
        return values

    def web_address(self, name: str, default: str) -> str:
        """An http(s) address without path, query or trailing slash."""
        value = self.text(name, default).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query:
            raise _fail(name, value, "expected an address such as https://example.org")
        return value

    def secret(self, name: str, fallback: str | None) -> str:
        """A secret of at least 40 characters; `fallback` stands in where production is not."""
        value = self.variables.get(name) or fallback or ""
        if len(value) < MINIMUM_SECRET_LENGTH:
            raise ImproperlyConfigured(
                f"{name} must be set to at least {MINIMUM_SECRET_LENGTH} random characters."
            )
        return value

    def former_secrets(self, name: str) -> list[str]:
        """Comma-separated secrets that were in use before; mostly none."""
        values = [part.strip() for part in self.variables.get(name, "").split(",") if part.strip()]
        if any(len(value) < MINIMUM_SECRET_LENGTH for value in values):
            raise ImproperlyConfigured(
                f"{name} makes no sense: each has at least {MINIMUM_SECRET_LENGTH} characters."
            )
        return values

    def database(self, url: str) -> dict:
        """Django's settings for a PostgreSQL URL."""
        parts = urlsplit(url)
        if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
            raise ImproperlyConfigured(
                "DATABASE_URL makes no sense: expected postgres://user:password@host:port/name."
            )
        return dict(environ.Env.db_url_config(url))

    def redis(self, url: str) -> str:
        """The URL of a Redis-protocol server, checked for its scheme."""
        if urlsplit(url).scheme not in {"redis", "rediss", "unix", "redis+socket"}:
            raise ImproperlyConfigured("REDIS_URL makes no sense: expected redis://host:port/0.")
        return url


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over; `tls` and `ssl` exclude each other."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    ssl: bool


def mail_server(url: str) -> MailServer:
    """Read `smtp://`, `smtp+tls://` or `smtp+ssl://` with user, password, host and port."""
    scheme = urlsplit(url).scheme
    config = environ.Env.email_url_config(url) if scheme in MAIL_SCHEMES else {}
    if not config.get("EMAIL_HOST"):
        raise ImproperlyConfigured(
            "EMAIL_URL makes no sense: expected smtp+tls://user:password@host:587."
        )
    return MailServer(
        host=config["EMAIL_HOST"],
        port=config.get("EMAIL_PORT") or 25,
        user=config.get("EMAIL_HOST_USER") or "",
        password=config.get("EMAIL_HOST_PASSWORD") or "",
        tls=scheme == "smtp+tls",
        ssl=scheme == "smtp+ssl",
    )
