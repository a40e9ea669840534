"""Bring the catalogues in `locale/` up to date: `python -m tools.messages`. Needs no gettext.

Collects every translatable text of the Python files and the templates, writes new ones into each
language's django.po, keeps what is translated, drops what is not used any more, and compiles. Says
how many texts still lack a translation. With --check it writes nothing and fails if work is left.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tools.compile_messages import compile_catalogue

PROJECT = Path(__file__).resolve().parent.parent
APPLICATIONS = ("accounts", "config", "matching", "partners", "ventures")
SOURCE_LANGUAGE = "en"  # an untranslated text is shown as it is, which is English
LANGUAGES = (SOURCE_LANGUAGE, "uk")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def main() -> int:
    """Update or check every language. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing, fail if work is left")
    check = parser.parse_args().check
    texts = collect(PROJECT)
    left = 0
    for language in LANGUAGES:
        path = PROJECT / "locale" / language / "LC_MESSAGES" / "django.po"
        catalogue, content = updated(path, language, texts)
        changed = not path.exists() or path.read_bytes() != content
        missing = 0 if language == SOURCE_LANGUAGE else untranslated(catalogue)
        state = "up to date" if not changed else "differs" if check else "written"
        print(f"{language}: {len(catalogue)} texts, {missing} without translation, {state}")
        left += missing + changed
        if changed and not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            compile_catalogue(path)
    return 1 if check and left else 0


def collect(project: Path) -> Catalog:
    """Every translatable text of the project, with the files it stands in."""
    texts = Catalog()
    for path, source in sources(project):
        found = extract(
            "python",
            io.BytesIO(source.encode()),
            keywords=KEYWORDS,
            comment_tags=["Translators:"],
            strip_comment_tags=True,
        )
        for _line, text, comments, context in found:
            place = (path.relative_to(project).as_posix(), 0)
            texts.add(text, locations=[place], auto_comments=comments, context=context)
    for message in library_texts(project):
        texts.add(message.id, locations=message.locations, context=message.context)
    return texts


def library_texts(project: Path) -> list[Message]:
    """Texts of libraries that our pages show and that we word ourselves, if there are any."""
    path = project / "locale" / "libraries.pot"
    if not path.exists():
        return []
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def sources(project: Path) -> Iterator[tuple[Path, str]]:
    """Every file with texts, in a lasting order, and its content in the form of Python."""
    for application in APPLICATIONS:
        for path in sorted((project / application).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text(encoding="utf-8")
    for path in sorted((project / "templates").rglob("*.*")):
        yield path, template_as_python(path.read_text(encoding="utf-8"), path)


def template_as_python(text: str, path: Path) -> str:
    """A template's texts as calls; lines lose an indentation that Python would stumble over."""
    return "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())


def updated(path: Path, language: str, texts: Catalog) -> tuple[Catalog, bytes]:
    """The language's catalogue with these texts, and the file's content."""
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        texts.creation_date = catalogue.creation_date  # a date alone is no change
    else:
        catalogue = Catalog(
            locale=language,
            project="Spilno",
            version="1",
            header_comment="# The texts of Spilno. `make messages` keeps this file up to date.",
            last_translator="Spilno",
            language_team="Spilno",
            msgid_bugs_address="none",
            fuzzy=False,
        )
    catalogue.update(texts, no_fuzzy_matching=True)
    content = io.BytesIO()
    write_po(
        content, catalogue, width=100, sort_by_file=True, ignore_obsolete=True, include_lineno=False
    )
    return catalogue, content.getvalue()


def untranslated(catalogue: Catalog) -> int:
    """How many texts have no translation, lack one of their plural forms, or are marked fuzzy."""
    return len([message for message in catalogue if message.id and not is_translated(message)])


def is_translated(message: Message) -> bool:
    """Whether every form of a text has a translation that somebody stands for."""
    forms = [message.string] if isinstance(message.string, str) else list(message.string or [])
    return not message.fuzzy and bool(forms) and all(forms)


if __name__ == "__main__":
    sys.exit(main())
