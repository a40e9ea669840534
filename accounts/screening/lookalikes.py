"""Letters of one script that stand for those of another: РЕТRОV for ПЕТРОВ is not folded, but a
Latin c inside компанія or a Cyrillic о inside Rosneft is."""

import re

_CYRILLIC_OF = {
    "a": "а", "b": "в", "c": "с", "e": "е", "h": "н", "i": "і", "j": "ј", "k": "к", "m": "м",
    "o": "о", "p": "р", "s": "ѕ", "t": "т", "x": "х", "y": "у",
}  # fmt: skip
_LATIN_OF = {cyrillic: latin for latin, cyrillic in _CYRILLIC_OF.items()}
_TO_LATIN = str.maketrans(_LATIN_OF)
_TO_CYRILLIC = str.maketrans(_CYRILLIC_OF | {"j": "й", "s": "ѕ"})
# Greek letters look like Latin ones; nobody on either side of this list writes Greek names in part.
_GREEK = str.maketrans("αβεζηικμνορτυχ", "abezhikmnoptyx")
_GREEK_WORD = re.compile(r"[α-ωά-ώ]+")
# Digits for letters, inside a word only: R0SNEFT, VL4D is somebody's brand.
_DIGITS = re.compile(r"(?<=[^\W\d_])[01](?=[^\W\d_])")
_LETTER_OF_DIGIT = {"0": "o", "1": "l"}
_ODD_CYRILLIC = str.maketrans({"ј": "й", "ѕ": "с"})


def is_cyrillic(letter: str) -> bool:
    """A letter of the Cyrillic block."""
    return "Ѐ" <= letter <= "ԯ"


def is_latin(letter: str) -> bool:
    """A Latin letter without marks; those with marks were laid off before."""
    return "a" <= letter <= "z"


def _weigh(word: str) -> tuple[int, int]:
    """How many letters of a word can be Cyrillic only, and how many Latin only."""
    cyrillic = sum(is_cyrillic(letter) and letter not in _LATIN_OF for letter in word)
    latin = sum(is_latin(letter) and letter not in _CYRILLIC_OF for letter in word)
    return cyrillic, latin


def _scripts(word: str) -> set[str]:
    return {"c" for letter in word if is_cyrillic(letter)} | {
        "l" for letter in word if is_latin(letter)
    }


def fold(words: list[str]) -> list[str]:
    """The words of a name (lower case), each in one script.

    A word of both scripts takes that of the letters that only one of them has; where all its
    letters are in both, and for whole words made of look-alikes, the rest of the name decides.
    """
    words = [_DIGITS.sub(lambda digit: _LETTER_OF_DIGIT[digit.group()], word) for word in words]
    words = [_without_greek(word) for word in words]
    weights = [_weigh(word) for word in words]
    cyrillic, latin = (sum(column) for column in zip(*weights, strict=True)) if words else (0, 0)
    return [
        _fold_word(word, weight, cyrillic, latin)
        for word, weight in zip(words, weights, strict=True)
    ]


def _without_greek(word: str) -> str:
    """A word that mixes Greek letters with others is Latin; a Greek word stays Greek."""
    return word if _GREEK_WORD.fullmatch(word) else word.translate(_GREEK)


def _fold_word(word: str, weight: tuple[int, int], cyrillic: int, latin: int) -> str:
    own_cyrillic, own_latin = weight
    scripts = _scripts(word)
    if len(scripts) < 2 and (own_cyrillic or own_latin or not scripts):
        return word  # plainly of one script, or of neither
    if own_cyrillic != own_latin:
        to_cyrillic = own_cyrillic > own_latin
    elif cyrillic != latin:
        to_cyrillic = cyrillic > latin
    else:
        return word.translate(_TO_LATIN) if len(scripts) == 2 else word
    if to_cyrillic:
        return word.translate(_TO_CYRILLIC).translate(_ODD_CYRILLIC)
    return word.translate(_TO_LATIN)


def other_reading(word: str) -> str:
    """A word of look-alikes only, read in the other script; empty for any other word."""
    scripts = _scripts(word)
    if scripts == {"c"} and all(letter in _LATIN_OF for letter in word):
        return word.translate(_TO_LATIN)
    if scripts == {"l"} and all(letter in _CYRILLIC_OF for letter in word):
        return word.translate(_TO_CYRILLIC).translate(_ODD_CYRILLIC)
    return ""
