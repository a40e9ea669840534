"""Compile the catalogues in `locale/`: `python -m tools.compile_messages`. Needs no gettext."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PROJECT = Path(__file__).resolve().parent.parent


def compile_stale(folder: Path) -> list[Path]:
    """Compile every catalogue that is newer than its compiled form. Returns the files written."""
    return [
        compile_catalogue(source)
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))
        if not _is_current(source)
    ]


def compile_catalogue(source: Path) -> Path:
    """Write the .mo beside a .po; a message that is still marked fuzzy is left out."""
    target = source.with_suffix(".mo")
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    draft = target.with_suffix(".mo.new")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(target)  # a server that starts meanwhile reads the old one or the new one
    return target


def _is_current(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return target.exists() and target.stat().st_mtime >= source.stat().st_mtime


if __name__ == "__main__":
    for written in compile_stale(PROJECT / "locale"):
        print(f"compiled {written.relative_to(PROJECT)}")
