"""Text that may give a place or a person away: it is warned about, never refused.

Ventures, mandates and product lines are read by strangers, and a production site that can be found
can be hit. So every free text is looked through for coordinates, addresses and contacts. The
patterns rather miss a case than cry wolf: who is warned for nothing stops reading.
"""

import re

from django.utils.translation import gettext_lazy as _

_HEMISPHERE = r"(?:[NSEW]|[Пп]н|[Пп]д|[Сс]х|[Зз]х|[Пп]івн|[Пп]івд|[Сс]хід|[Зз]ах)"

# Two numbers with four or more decimals, as a map shows them: 50.4501, 30.5234.
_DECIMAL_PAIR = re.compile(
    r"(?<![\d.,])[-+]?(?P<north>\d{1,2})[.,]\d{4,}\s*°?\s*[;,/\s]\s*[-+]?(?P<east>\d{1,3})[.,]\d{4,}"
)
# Fewer decimals count when a hemisphere or the word says what they are: 50.45° N, lat 50.45.
_DECIMAL_NAMED = re.compile(
    rf"(?<![\d.,])\d{{1,3}}[.,]\d{{2,}}\s*"
    rf"(?:°\s*{_HEMISPHERE}|°?\s*[NS]\b[\s,;]*\d{{1,3}}[.,]\d+\s*°?\s*[EW]\b)"
    r"|\b(?:lat(?:itude)?|lon(?:g(?:itude)?)?|широта|довгота)\b\W{0,3}[-+]?\d{1,3}[.,]\d{2,}",
    re.IGNORECASE,
)
# Degrees and minutes: 50°27′00″N, 50°27' пн. ш., 50 27 00 N 30 31 24 E. An angle alone is no place.
_MINUTES = r"\d{1,2}(?:\s\d{1,2}(?:[.,]\d+)?)?"
_DEGREES = re.compile(
    r"\d{1,3}\s*°\s*\d{1,2}(?:[.,]\d+)?\s*['′’´]"
    rf"(?:\s*\d{{1,2}}(?:[.,]\d+)?\s*(?:[\"″”“]|''|′′|’’))?\s*{_HEMISPHERE}"
    rf"|\b\d{{1,2}}\s{_MINUTES}\s?[NS]\b[\s,;]{{1,3}}\d{{1,3}}\s{_MINUTES}\s?[EW]\b"
)
# Military grid and UTM in the zones and bands that Ukraine lies in: 36U UA 12345 67890 and
# 36U 334567 5589000.
_GRID = re.compile(
    r"\b3[4-7][TU]\s?[A-HJ-NP-Z]{2}\s?(?:\d{2}\s?\d{2}|\d{3}\s?\d{3}|\d{4}\s?\d{4}|\d{5}\s?\d{5})\b"
    r"|\b3[4-7]\s?[TUN]\s\d{6}(?:[.,]\d+)?\s*[mEм]?[\s,;]\s*\d{7}\b"
)

# A house number is no measure (12 мм, 500 м²), no ratio (4x4) and no part of 12 000.
_MEASURE = r"\s*(?:[x×х%²]|[ммkcк]?[мm][м²2m]?\b|к[гм]\b|kg\b|кв|га\b|тис|т\b|t\b|шт)"
_HOUSE = rf"\d{{1,4}}(?:[-/]?[A-Za-zА-ЯҐЄІЇа-яґєії]\b)?(?![\d.,]*\d|\s\d{{3}}|{_MEASURE})"
_BEFORE_HOUSE = r"[\s,]+(?:буд(?:\.|инок|инку)|№|no\.?|house)?\s*"
_WORD = r"[«\"“]?[^\W\d_][\w’'ʼ`-]*\.?[»\"”]?"
_CAPITALISED = r"[«\"“]?[A-ZА-ЯҐЄІЇ][\w’'ʼ`-]*\.?[»\"”]?"
# «вул. Хрещатик, 22», «вул. 8 Березня, 12»: these words are said of nothing but streets …
_STREET_UK = re.compile(
    r"\b(?:(?:вул|пров|просп|бульв|мкр)\.\s*|(?:пр-т|б-р|м-н|вулиц[яіюе]|провул(?:ок|ку)|бульвар[іу]?"
    r"|узвіз|мікрорайон[іу]?)\s+)"
    rf"(?:\d{{1,3}}(?:-\w+)?\s+)?{_WORD}(?:\s+{_WORD}){{0,3}}{_BEFORE_HOUSE}{_HOUSE}",
    re.IGNORECASE,
)
# … while these mean other things too, so a name has to stand beside them.
_PLACE_UK = re.compile(
    r"\b(?:[Пп]лощ[аі]|[Пп]л\.|[Пп]роспект[іу]?|[Шш]осе|[Нн]абережн(?:а|ій)|[Мм]айдан[іу]?)"
    rf"\s+{_CAPITALISED}(?:\s+{_CAPITALISED}){{0,2}}{_BEFORE_HOUSE}{_HOUSE}"
    rf"|\b{_CAPITALISED}\s(?:вулиця|проспект|шосе|набережна|бульвар|площа,|майдан,){_BEFORE_HOUSE}{_HOUSE}"
)
_ROAD = (
    r"(?:[Ss]treet|[Ss]t\.|[Aa]venue|[Aa]ve\.|[Rr]oad|[Rr]d\.|[Ll]ane|[Bb]oulevard|[Bb]lvd\.|[Hh]ighway"
    r"|[Ee]mbankment)"
)
_STREET_EN = re.compile(
    rf"\b{_HOUSE}[\s,]+{_CAPITALISED}(?:\s+{_CAPITALISED}){{0,2}}\s+{_ROAD}"
    r"(?=\s*(?:$|[,.;:)\n]|in\b|at\b|near\b))"
    rf"|\b{_CAPITALISED}\s+{_ROAD}[\s,]+{_HOUSE}"
    r"|\b(?:[Vv]ul\.|[Pp]rosp\.|[Vv]ulyts\w+|[Pp]rovulok|[Bb]ulvar)"
    rf"\s+{_WORD}(?:\s+{_WORD}){{0,2}}{_BEFORE_HOUSE}{_HOUSE}"
)
_PHONE = re.compile(
    r"(?<![\w+])\+\d(?:[\s().-]{0,2}\d){8,14}(?!\d)"
    r"|(?<![\w.,+-])\(?0\d{2}\)?[\s-]?\d{3}[\s-]?\d{2}[\s-]?\d{2}(?![\w-])"
)
# The look behind keeps a long text without "@" from being read again from each of its letters.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")


def _names_coordinates(text: str) -> bool:
    pairs = _DECIMAL_PAIR.finditer(text)
    on_earth = any(int(pair["north"]) <= 90 and int(pair["east"]) <= 180 for pair in pairs)
    return on_earth or any(pattern.search(text) for pattern in (_DECIMAL_NAMED, _DEGREES, _GRID))


def _names_a_street(text: str) -> bool:
    return any(pattern.search(text) for pattern in (_STREET_UK, _PLACE_UK, _STREET_EN))


def _gives_a_phone_number(text: str) -> bool:
    return bool(_PHONE.search(text))


def _gives_an_email_address(text: str) -> bool:
    return bool(_EMAIL.search(text))


_CHECKS = (
    (
        _names_coordinates,
        _("This looks like coordinates. Strangers read this text: leave out where production is."),
    ),
    (
        _names_a_street,
        _(
            "This looks like a street address. Strangers read this text: leave out where "
            "production is."
        ),
    ),
    (
        _gives_a_phone_number,
        _(
            "This looks like a telephone number. Contacts are shown to the other side only after a "
            "mutual interest, from the fields meant for them."
        ),
    ),
    (
        _gives_an_email_address,
        _(
            "This looks like an e-mail address. Contacts are shown to the other side only after a "
            "mutual interest, from the fields meant for them."
        ),
    ),
)


def warnings_in(text: str) -> list[str]:
    """What in `text` could give a place or a contact away, in sentences of the reader's language.

    Empty when nothing is found. At most one sentence each for coordinates, streets, telephone
    numbers and e-mail addresses.
    """
    return [str(warning) for finds, warning in _CHECKS if finds(text)]
