"""Texts are found in Python and in templates, and translations survive an update."""

import gettext
import sys

import pytest

from tools import messages
from tools.compile_messages import compile_stale

TEMPLATE = """{% load i18n %}
<h1 title="{% translate "Don't stop" %}">{% translate "Open" context "state" %}</h1>
    {# Translators: a number of ventures #}
    {% blocktranslate trimmed count n=total %}
       {{ n }} venture of {{ maker }}, 5%
    {% plural %}
       {{ n }} ventures of {{ maker }}, 5%
    {% endblocktranslate %} it's " not {{ value|default:_("unknown") }}
{% comment %}{% translate "never shown" %}{% endcomment %}
"""
MODULE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

NAME = _("Mandate")
LONG = _(
    "One sentence "
    "in two pieces."
)

def count(n):
    return ngettext("%(n)d match", "%(n)d matches", n), pgettext("month", "May")
"""


@pytest.fixture
def project(tmp_path):
    """A project with one module and one template."""
    for path, text in (("ventures/models.py", MODULE), ("templates/a/b.html", TEMPLATE)):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)
    return tmp_path


@pytest.fixture
def update(project, monkeypatch):
    """`update(...)`: run the command on that project with these arguments."""
    monkeypatch.setattr(messages, "PROJECT", project)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["messages", *arguments])
        return messages.main()

    return run


def test_every_text_is_found_with_context_plural_and_comment(project):
    found = {(text.context, text.id) for text in messages.collect(project) if text.id}

    assert found == {
        (None, "Mandate"),
        (None, "One sentence in two pieces."),
        (None, ("%(n)d match", "%(n)d matches")),
        ("month", "May"),
        (None, "Don't stop"),
        ("state", "Open"),
        (None, ("%(n)s venture of %(maker)s, 5%%", "%(n)s ventures of %(maker)s, 5%%")),
        (None, "unknown"),
    }
    ventures = messages.collect(project)["%(n)s venture of %(maker)s, 5%%"]
    assert ventures.auto_comments == ["a number of ventures"]
    assert "python-format" in ventures.flags


def test_update_keeps_translations_and_drops_dead_texts(project, update):
    update()
    catalogue = project / "locale" / "uk" / "LC_MESSAGES" / "django.po"
    catalogue.write_text(
        catalogue.read_text().replace(
            'msgid "Mandate"\nmsgstr ""', 'msgid "Mandate"\nmsgstr "Запит"'
        )
    )
    (project / "ventures" / "models.py").write_text(MODULE.replace("One sentence", "A sentence"))

    update()

    text = catalogue.read_text()
    assert 'msgstr "Запит"' in text
    assert "A sentence in two pieces." in text
    assert "One sentence" not in text
    with catalogue.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Mandate") == "Запит"


def test_second_update_changes_nothing(project, update):
    update()
    catalogue = project / "locale" / "uk" / "LC_MESSAGES" / "django.po"
    before = catalogue.read_bytes()

    update()

    assert catalogue.read_bytes() == before


def test_check_fails_while_texts_lack_a_translation(project, update, capsys):
    update()
    assert update("--check") == 1
    assert "uk: 8 texts, 8 without translation, up to date" in capsys.readouterr().out


def test_only_changed_catalogues_are_compiled(project, update):
    update()
    assert compile_stale(project / "locale") == []

    (project / "locale" / "uk" / "LC_MESSAGES" / "django.mo").unlink()

    assert [path.parts[-3] for path in compile_stale(project / "locale")] == ["uk"]
