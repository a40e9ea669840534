"""Two names side by side, with the words that differ."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from accounts.screening import legal_forms
from accounts.screening.names import keys_of, plain, words_of

SAME, CLOSE, DIFFERENT = "same", "close", "different"
CLOSE_FROM = 75
_PARTS = re.compile(r"([^\s-]+)(-?)")
REST = "…"  # of a name, beside which a legal form is set aside


@dataclass(frozen=True)
class MarkedWord:
    """A word as it was written, and whether the other name has it: same, close or different."""

    text: str
    state: str
    after: str = " "  # what stands between it and the next one


def compare(one: str, other: str) -> tuple[list[MarkedWord], list[MarkedWord]]:
    """The words of both names. "same" means the same in either script; "close" is nearly so."""
    return _mark(one, other), _mark(other, one)


def _mark(name: str, other: str) -> list[MarkedWord]:
    theirs = [_reading(word) for word, _after in _parts(other)]
    return [
        MarkedWord(word, SAME if _is_legal_form(word) else _state(_reading(word), theirs), after)
        for word, after in _parts(name)
    ]


def _parts(name: str) -> list[tuple[str, str]]:
    """The words as they are compared, parts of a double name apart, and what follows each."""
    return [(word, after or " ") for word, after in _PARTS.findall(name)]


def _is_legal_form(word: str) -> bool:
    """Legal forms are not compared, so they are no difference either."""
    return legal_forms.set_aside([*words_of(word), REST]) == [REST]


def _reading(word: str) -> set[str]:
    """How a single word reads: its Latin and its Ukrainian letters."""
    keys = keys_of(word)
    found = {"".join(words) for key in keys for words in (key.latin, key.cyrillic)}
    return found or {plain(word)}


def _state(own: set[str], theirs: list[set[str]]) -> str:
    if any(own & other for other in theirs):
        return SAME
    best = max((fuzz.ratio(a, b) for a in own for other in theirs for b in other), default=0)
    return CLOSE if best >= CLOSE_FROM else DIFFERENT
