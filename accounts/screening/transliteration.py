"""Between Ukrainian and Latin letters, both ways, by the table of the Cabinet of Ministers'
resolution 55 of 27 January 2010.

Back from Latin is a guess: the table drops the soft sign and the apostrophe and writes й, ї and і
alike inside a word. It is good enough for a key beside which the other script's stands as well.
"""

import re

# At the beginning of a word, where it differs from elsewhere.
_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
    "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu", "я": "ia",
    # Letters of Russian and Belarusian, which the resolution does not know.
    "ё": "io", "ъ": "", "ы": "y", "э": "e", "ў": "u",
}  # fmt: skip
_INSIDE = str.maketrans(_LATIN)
# зг is the one pair with a spelling of its own, so that it is not read as ж.
_PAIR, _PAIR_LATIN = "зг", "zgh"

_CYRILLIC_FIRST = {latin: letter for letter, latin in _FIRST.items()}
_CYRILLIC = {
    latin: letter
    for letter, latin in _LATIN.items()
    if latin and letter not in {"ї", "й", *"ёъыэў"}
} | {
    _PAIR_LATIN: _PAIR,
    # Spellings that other tables use; a name written by them should find the same letters.
    "yi": "ї", "ye": "є", "yu": "ю", "ya": "я", "yo": "йо", "iy": "ій", "yy": "ий", "ii": "ій",
    "ck": "к", "c": "к", "j": "й", "ph": "ф", "q": "к", "w": "в", "x": "кс",
}  # fmt: skip
_SOUNDS = re.compile("|".join(sorted(map(re.escape, _CYRILLIC), key=len, reverse=True)))
_FIRST_SOUNDS = re.compile("|".join(sorted(_CYRILLIC_FIRST, key=len, reverse=True)))
_BEFORE_VOWEL_AT_THE_END = re.compile(r"yi\b")  # Zelenskyi: ий, not ї


def to_latin(word: str) -> str:
    """One lower-case word in Latin letters; other letters stay as they are."""
    if not word:
        return ""
    first, rest = word[0], word[1:]
    if word.startswith(_PAIR):
        return _PAIR_LATIN + _inside(word[len(_PAIR) :])
    return _FIRST.get(first, _LATIN.get(first, first)) + _inside(rest)


def _inside(letters: str) -> str:
    """The letters after the beginning of a word."""
    return letters.replace(_PAIR, _PAIR_LATIN).translate(_INSIDE)


def to_cyrillic(word: str) -> str:
    """One lower-case word in Ukrainian letters, as well as the spelling tells."""
    word = _BEFORE_VOWEL_AT_THE_END.sub("ий", word)
    first = _FIRST_SOUNDS.match(word)
    start = _CYRILLIC_FIRST[first.group()] if first else ""
    rest = word[first.end() :] if first else word
    return start + _SOUNDS.sub(lambda sound: _CYRILLIC[sound.group()], rest)
