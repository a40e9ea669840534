"""The Ukrainian catalogue is complete, fits its texts, and no page says anything past it."""

import ast
import gettext
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import allauth
import django
import pytest
from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.template.base import Lexer, TokenType
from django.utils.dates import MONTHS, WEEKDAYS

from tools import messages

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
SOURCE = ROOT / "locale" / "uk" / "LC_MESSAGES" / "django.po"
LIBRARIES = ROOT / "locale" / "libraries.pot"

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
MARKUP = re.compile(r"</?[a-z]+")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
MIXED_WORD = re.compile(r"[A-Za-z][А-Яа-яЄІЇҐєіїґ]|[А-Яа-яЄІЇҐєіїґ][A-Za-z]")
WRONG_SIGNS = re.compile(r"[А-яЄІЇҐєіїґ]['`][а-яєіїґ]|[“”\"„]|\w - \w")
READ_ALOUD = {"title", "alt", "aria-label", "placeholder", "data-label", "data-confirm"}
NOT_PROSE = {"code", "pre", "script", "style"}
# A reader looks for a language by its own name, whatever the page's language is.
ENGLISH_ON_PURPOSE = {"ENG", "– English"}
LATIN_IN_UKRAINIAN_ONLY = {"WCAG"}
# Blocks of the admin site that hold class names.
CLASS_BLOCKS = {"bodyclass", "coltype"}


def read(path: Path, language: str | None = None) -> Catalog:
    """A catalogue; one that is no valid file fails here."""
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@pytest.fixture(scope="module")
def texts() -> list[Message]:
    """What is translatable in our files, and what our pages show of the libraries' texts."""
    found = [text for text in messages.collect(ROOT) if text.id]
    return found + [text for text in read(LIBRARIES) if text.id]


@pytest.fixture(scope="module")
def ukrainian() -> Catalog:
    """The catalogue as it lies in the repository."""
    return read(SOURCE, "uk")


@pytest.fixture(scope="module")
def english() -> Catalog:
    """The English catalogue; it rewords some texts of libraries and is empty otherwise."""
    return read(ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po", "en")


def forms(message: Message) -> list[str]:
    """The translation, or each of its plural forms."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


def longest_id(message: Message) -> str:
    """The text, or its plural, which has every placeholder."""
    return message.id if isinstance(message.id, str) else message.id[1]


def translations(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Pairs of a text and one form of its translation, where it has one."""
    for message in catalogue:
        if message.id:
            yield from ((longest_id(message), form) for form in forms(message) if form)


def test_every_text_has_a_ukrainian_translation(texts, ukrainian):
    missing = [
        text.id
        for text in texts
        if (found := ukrainian.get(text.id, text.context)) is None
        or not messages.is_translated(found)
    ]

    assert missing == []


def test_every_text_taken_over_from_a_library_is_still_its_text():
    folders = [
        Path(allauth.__file__).parent / "locale",
        Path(django.__file__).parent / "conf" / "locale",
        Path(django.__file__).parent / "contrib" / "auth" / "locale",
    ]
    theirs = {
        (text.context, text.id)
        for folder in folders
        for text in read(folder / "en" / "LC_MESSAGES" / "django.po")
    }

    assert [text.id for text in read(LIBRARIES) if (text.context, text.id) not in theirs] == []


def test_every_name_of_a_translating_function_is_known_to_the_extraction():
    unknown = []
    for path, source in messages.sources(ROOT):
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                names = {
                    alias.asname or alias.name for alias in node.names if "gettext" in alias.name
                }
                unknown += [f"{path.name}: {name}" for name in names - set(messages.KEYWORDS)]

    assert unknown == []


def test_placeholders_and_markup_survive_translation(ukrainian, english):
    wrong = [
        (text, translation)
        for catalogue in (ukrainian, english)
        for text, translation in translations(catalogue)
        for pattern in (PLACEHOLDER, MARKUP)
        if sorted(set(pattern.findall(text))) != sorted(set(pattern.findall(translation)))
    ]

    assert wrong == []


def test_translation_can_be_filled_in(ukrainian):
    for text, translation in translations(ukrainian):
        names = re.findall(r"%\((\w+)\)", text)
        if names:
            assert translation % dict.fromkeys(names, 1)


def test_plural_forms_are_those_of_ukrainian(ukrainian):
    compiled = io.BytesIO()
    write_mo(compiled, ukrainian)
    compiled.seek(0)
    catalogue = gettext.GNUTranslations(compiled)

    def say(number: int) -> str:
        return catalogue.ngettext("%(number)s match", "%(number)s matches", number)

    assert all(len(forms(text)) == 3 for text in ukrainian if isinstance(text.id, tuple))
    assert {say(number) for number in (1, 21, 101)} == {"%(number)s збіг"}
    assert {say(number) for number in (2, 4, 22, 104)} == {"%(number)s збіги"}
    assert {say(number) for number in (0, 5, 11, 12, 14, 111)} == {"%(number)s збігів"}


def test_translation_has_no_english_left(ukrainian):
    left = [
        (text, translation)
        for text, translation in translations(ukrainian)
        for word in LATIN_WORD.findall(PLACEHOLDER.sub("", translation))
        if word.casefold() not in text.casefold() and word not in LATIN_IN_UKRAINIAN_ONLY
    ]

    assert left == []


def test_translation_mixes_no_alphabets_and_has_ukrainian_signs(ukrainian):
    bare = re.compile(r"<[^>]*>")
    wrong = [
        translation
        for _text, translation in translations(ukrainian)
        for pattern in (MIXED_WORD, WRONG_SIGNS)
        if pattern.search(PLACEHOLDER.sub(" ", bare.sub("", translation)))
    ]

    assert wrong == []


def error_texts() -> Iterator[str]:
    """The texts of `error_messages`, into which forms put the limits that were passed."""
    for path, source in messages.sources(ROOT):
        for node in ast.walk(ast.parse(source)) if path.suffix == ".py" else ():
            named = isinstance(node, ast.keyword) and node.arg == "error_messages"
            named |= isinstance(node, ast.Assign) and "error_messages" in ast.dump(node.targets[0])
            for part in ast.walk(node) if named else ():
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def test_no_error_has_a_per_cent_sign_that_formatting_would_stumble_over(ukrainian):
    texts = set(error_texts())
    stray = [
        form
        for text, form in translations(ukrainian)
        if text in texts and "%" in PLACEHOLDER.sub("", f"{text} {form}".replace("%%", ""))
    ]

    assert "A share is at most 100 per cent." in texts
    assert stray == []


def test_no_text_of_ours_renames_a_month_or_a_day(texts):
    names = {"%s" % name for name in (*MONTHS.values(), *WEEKDAYS.values())}  # noqa: UP031

    assert names & {text.id for text in texts if not text.context} == set()


class Visible(HTMLParser):
    """Collects what a reader sees or hears of a template."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._not_prose = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._not_prose += tag in NOT_PROSE
        self.texts += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        self._not_prose -= tag in NOT_PROSE

    def handle_data(self, data: str) -> None:
        if not self._not_prose:
            self.texts.append(data)


def outside_translation(template: str) -> str:
    """The template without its tags, its variables and what stands in a translated block."""
    kept, skipped_until = [], ""
    for token in Lexer(template).tokenize():
        words = token.split_contents() if token.token_type == TokenType.BLOCK else [""]
        if skipped_until:
            skipped_until = "" if words[0] == skipped_until else skipped_until
        elif words[0] in {"blocktranslate", "comment"} or (
            words[0] == "block" and words[1] in CLASS_BLOCKS
        ):
            skipped_until = f"end{words[0]}"
        elif token.token_type == TokenType.TEXT:
            kept.append(token.contents)
    return "".join(kept)


def visible_texts(path: Path) -> list[str]:
    """The words that a template says itself."""
    source = outside_translation(path.read_text(encoding="utf-8"))
    if path.suffix != ".html":
        return [source]
    # A tag whose name is a variable is no prose.
    parser = Visible()
    parser.feed(re.sub(r"<a href=\"\"button", "<button", source))
    return parser.texts


def test_templates_say_nothing_past_the_catalogue():
    said = {
        (path.relative_to(TEMPLATES).as_posix(), " ".join(text.split()))
        for path in sorted(TEMPLATES.rglob("*.*"))
        if path.suffix in {".html", ".txt"}
        for text in visible_texts(path)
        if re.search(r"[A-Za-z]", text)
    }

    assert {(path, text) for path, text in said if text not in ENGLISH_ON_PURPOSE} == set()


def test_unmarked_english_in_a_template_is_noticed(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}<p title="Shown">{% translate "Kept" %} {{ name }} Seen</p>'
        "{% blocktranslate %}Marked{% endblocktranslate %}<code>curl</code>"
    )

    assert [text.strip() for text in visible_texts(page) if text.strip()] == ["Shown", "Seen"]
