"""How points are written."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

POINTS_PER_SCORE = 1000


def score_text(points: int, decimals: int = 1) -> str:
    """Points as a score from 0 to 100 with one decimal, in the reader's language; three are
    exact."""
    score = Decimal(points) / POINTS_PER_SCORE
    rounded = score.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return number_format(rounded, decimal_pos=decimals)


def range_text(low: int, high: int) -> str:
    """The bounds that unknown facts leave open; empty where nothing is open."""
    if low == high:
        return ""
    return _("%(low)s–%(high)s") % {"low": score_text(low), "high": score_text(high)}


def share_text(value: float) -> str:
    """A part of a whole in whole per cent: 100 only for all of it, 0 only for nothing."""
    whole = round(100 * value)
    if 0 < value < 1:
        whole = min(max(whole, 1), 99)
    return f"{whole}\u00a0%"
