"""A name as the words that are compared: keys in Latin and in Ukrainian letters."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from accounts.screening import legal_forms, lookalikes, transliteration

LONGEST = 200  # letters of a name that are compared
_SPECIAL = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_APOSTROPHES = re.compile("['’ʼ‘`´ʹ\"«»“”„]")
_ABBREVIATION = re.compile(r"(?<!\w)(?:\w[./]){1,}\w?(?!\w)\.?")  # s.r.o., A/S, S.A.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_NO_WORD = re.compile(r"[\W_]+")
# In this order. Both sides are spelt anew, so what matters is only that like becomes like.
_SPELLINGS = (
    ("zgh", "zh"), ("kh", "h"), ("gh", "h"), ("g", "h"), ("ph", "f"), ("ck", "k"), ("q", "k"),
    ("x", "ks"), ("w", "v"), ("y", "i"), ("j", "i"), ("ie", "e"), ("ii", "i"), ("tz", "ts"),
)  # fmt: skip
_TWICE = re.compile(r"([a-z])\1+")
_MARK_OF_LATIN = re.compile(r"([a-z])[\u0300-\u036f]+")


@dataclass(frozen=True)
class Key:
    """One reading of a name: its words in Latin and in Ukrainian letters, in their order."""

    latin: tuple[str, ...]
    cyrillic: tuple[str, ...]


def plain(text: str) -> str:
    """Lower case, without marks on Latin letters, invisible signs and typographic variants."""
    text = unicodedata.normalize("NFKC", text[: LONGEST * 2])
    text = _INVISIBLE.sub("", text)
    text = text.casefold().translate(_SPECIAL)
    text = _MARK_OF_LATIN.sub(r"\1", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", text)[:LONGEST]


def words_of(text: str) -> list[str]:
    """The words of a name, folded to one script each, legal forms included."""
    text = _APOSTROPHES.sub("", plain(text))
    text = _ABBREVIATION.sub(lambda short: re.sub(r"[./]", "", short.group()), text)
    return lookalikes.fold([word for word in _NO_WORD.split(text) if word])


def key_of(words: list[str]) -> Key:
    """Both scripts' words of one reading."""
    latin = filter(None, map(transliteration.to_latin, words))
    return Key(
        tuple(filter(None, map(_sounds_of, latin))),
        tuple(filter(None, map(transliteration.to_cyrillic, words))),
    )


@lru_cache(maxsize=100_000)
def _sounds_of(word: str) -> str:
    """A Latin word as it sounds, whichever table it was spelt by: Dmitry, Dmytrii; Volga, Volha."""
    for spelling, sound in _SPELLINGS:
        word = word.replace(spelling, sound)
    return _TWICE.sub(r"\1", word)


def keys_of(text: str) -> list[Key]:
    """Every reading of a name; more than one where a whole word could be of either script.

    [] for a text without a letter or digit.
    """
    words = words_of(text)
    if not words:
        return []
    readings = [legal_forms.set_aside(words)]
    other = [lookalikes.other_reading(word) or word for word in words]
    if other != words and not any(
        lookalikes.other_reading(word) == "" and word.isalpha() for word in words
    ):
        readings.append(legal_forms.set_aside(other))
    keys: list[Key] = []
    for reading in readings:
        key = key_of(reading)
        if key not in keys:
            keys.append(key)
    return keys
