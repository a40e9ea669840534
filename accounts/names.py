"""Names that are what they look like.

A name with a Cyrillic «а» among Latin letters, or with an invisible mark, reads like another
organisation's name and is found neither by search nor by screening. Such names are refused with the
reason.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
_INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}


def _scripts_of(word: str) -> set[str]:
    return {
        script
        for letter in word
        for script in _SCRIPTS
        if unicodedata.name(letter, "").startswith(script)
    }


def normalised(name: str) -> str:
    """The name with single spaces and composed letters, so that equal names are equal texts."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def refuse_disguised_name(name: str) -> None:
    """ValidationError for marks that nobody sees and for words that mix alphabets."""
    if any(unicodedata.category(letter) in _INVISIBLE for letter in name):
        raise ValidationError(
            _(
                "The name contains an invisible character, for example a text-direction or "
                "zero-width mark. Please type it anew instead of pasting it."
            ),
            code="invisible",
        )
    for word in _WORD.findall(name):
        if len(_scripts_of(word)) > 1:
            raise ValidationError(
                _(
                    "The word “%(word)s” mixes letters of different alphabets, for example a Latin "
                    "and a Cyrillic “a”. Please type it anew in one alphabet."
                ),
                code="mixed",
                params={"word": word},
            )
