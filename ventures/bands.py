"""Bands of money: what a teaser says instead of an amount.

Every amount is rounded up to the next fixed edge. Rounding up keeps the order of amounts (a ≤ b
implies band(a) ≤ band(b)), so a ticket that covers a need exactly still covers its band. Pages say
the band ("EUR 3–5 m"); the engine scores its upper edge.
"""

from bisect import bisect_left
from decimal import Decimal
from functools import lru_cache

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MILLION = Decimal(1_000_000)
EDGES = tuple(
    Decimal(edge) * 100_000
    for edge in (
        *(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700),
        *(1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000, 20_000, 50_000, 100_000),
    )
)
LARGEST = EDGES[-1]


def upper_edge(amount_eur: Decimal) -> Decimal:
    """The upper edge of the band of an amount in EUR; 0 < amount ≤ EUR 10 bn, else ValueError."""
    if not 0 < amount_eur <= LARGEST:
        raise ValueError(f"no band for {amount_eur}")
    return EDGES[bisect_left(EDGES, amount_eur)]


def _millions(edge: Decimal) -> str:
    value = (edge / MILLION).normalize()
    places = max(0, -int(value.as_tuple().exponent))
    return formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def band_text(edge: Decimal | None) -> str:
    """The band below an upper edge in the reader's language, e.g. "EUR 3–5 m"; an edge of none:
    unknown."""
    return _text_of(edge, get_language())


@lru_cache(maxsize=256)  # the edges in each language: nothing but them enters the text
def _text_of(edge: Decimal | None, language: str | None) -> str:
    if edge is None:
        return _("not stated")
    position = EDGES.index(edge)
    if position == 0:
        return _("up to EUR %(high)s m") % {"high": _millions(edge)}
    return _("EUR %(low)s–%(high)s m") % {
        "low": _millions(EDGES[position - 1]),
        "high": _millions(edge),
    }
