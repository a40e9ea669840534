"""The order of names as people look them up; the database's order is that of code points.

In code points the Ukrainian Ґ, Є, І and Ї stand far from their places, and É comes after z.
"""

import unicodedata

_UKRAINIAN = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_PLACES = {letter: 0x10000 + place for place, letter in enumerate(_UKRAINIAN)}


def _base(letter: str) -> str:
    """The letter without its marks; letters of the Ukrainian alphabet keep theirs."""
    return letter if letter in _PLACES else unicodedata.normalize("NFD", letter)[0]


def alphabetical(name: str) -> list[int]:
    """A sort key: Latin letters whatever their marks, then Cyrillic ones in Ukrainian order."""
    letters = unicodedata.normalize("NFC", name.casefold())
    return [_PLACES.get(letter, ord(_base(letter))) for letter in letters]
