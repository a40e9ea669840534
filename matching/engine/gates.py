"""The gates: each says whether a pair fails it, from plain numbers.

Like the criteria, these are the only definitions, compiled or not.
"""

from .compilation import shared


@shared
def fails_category(weighted: int) -> bool:
    """Nothing offered is wanted: the category criterion is 0. 1 of 10,000 passes."""
    return weighted <= 0


@shared
def fails_exclusion(excluded_offered: int) -> bool:
    """The venture offers a product group (any number of them) that the mandate excludes."""
    return excluded_offered > 0


@shared
def fails_country(is_excluded: bool) -> bool:
    """The venture excludes the partner's country."""
    return is_excluded


@shared
def fails_side(ours: int, theirs: int) -> bool:
    """No production side in common (masks)."""
    return (ours & theirs) == 0


@shared
def fails_form(ours: int, theirs: int) -> bool:
    """No cooperation form in common (masks)."""
    return (ours & theirs) == 0


@shared
def fails_instrument(ours: int, theirs: int) -> bool:
    """No instrument in common (masks)."""
    return (ours & theirs) == 0


@shared
def fails_tranche(ceiling: float, min_tranche: float) -> bool:
    """The partner's ceiling is below the smallest contribution; equal passes."""
    return ceiling < min_tranche
