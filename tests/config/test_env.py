"""The environment is read with types; nonsense is refused in one sentence."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import Environment, mail_server


def environment(**variables: str) -> Environment:
    return Environment(variables)


@pytest.mark.parametrize(
    ("call", "value"),
    [
        (lambda env: env.boolean("X", False), "maybe"),
        (lambda env: env.boolean("X", False), ""),
        (lambda env: env.whole("X", 1, 1, 10), "11"),
        (lambda env: env.whole("X", 1, 1, 10), "-1"),
        (lambda env: env.whole("X", 1, 1, 10), "٣"),
        (lambda env: env.whole("X", 1, 1, 10), "1.5"),
        (lambda env: env.text("X", "a"), "   "),
        (lambda env: env.words("X", "a"), "a,,b"),
        (lambda env: env.web_address("X", "http://a"), "a.example"),
        (lambda env: env.web_address("X", "http://a"), "javascript://a"),
        (lambda env: env.web_address("X", "http://a"), "https://a/path"),
    ],
)
def test_nonsense_is_refused_in_one_sentence_that_names_the_variable(call, value):
    with pytest.raises(ImproperlyConfigured) as refusal:
        call(environment(X=value))
    message = str(refusal.value)
    assert message.startswith("X=")
    assert message.endswith(".")
    assert "\n" not in message


def test_defaults_and_good_values_are_read():
    env = environment(ON="yes", OFF="0", N="7", WORDS="a, b", URL="https://a.example/")
    assert env.boolean("ON", False) is True
    assert env.boolean("OFF", True) is False
    assert env.boolean("MISSING", True) is True
    assert env.whole("N", 1, 1, 10) == 7
    assert env.words("WORDS", "x") == ["a", "b"]
    assert env.web_address("URL", "http://b") == "https://a.example"


@pytest.mark.parametrize("secret", ["", "short"])
def test_a_short_secret_is_refused_without_being_shown(secret):
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment(SECRET_KEY=secret).secret("SECRET_KEY", None)
    assert not secret or secret not in str(refusal.value)


@pytest.mark.parametrize("url", ["mysql://a/b", "postgres://host", "nonsense", "sqlite:///x"])
def test_only_postgresql_is_a_database(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL makes no sense"):
        environment().database(url)


@pytest.mark.parametrize("url", ["http://a", "nonsense", "memory://"])
def test_only_the_redis_protocol_is_a_broker(url):
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL makes no sense"):
        environment().redis(url)


def test_mail_server_reads_user_port_and_encryption():
    server = mail_server("smtp+tls://me:s%40cret@mail.example:587")
    assert (server.host, server.port, server.user, server.password) == (
        "mail.example", 587, "me", "s@cret",
    )  # fmt: skip
    assert (server.tls, server.ssl) == (True, False)


@pytest.mark.parametrize("url", ["http://mail.example", "consolemail://", "smtp://", "nonsense"])
def test_only_smtp_carries_letters(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL makes no sense"):
        mail_server(url)


def test_former_secrets_are_none_or_as_long_as_secrets_are():
    old, older = "o" * 40, "p" * 50
    assert environment().former_secrets("OLD") == []
    assert environment(OLD="").former_secrets("OLD") == []
    assert environment(OLD=f"{old}, {older}").former_secrets("OLD") == [old, older]
    with pytest.raises(ImproperlyConfigured, match="OLD makes no sense"):
        environment(OLD=f"{old},short").former_secrets("OLD")
