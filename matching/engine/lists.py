"""Short ragged lists, read by the compiled loops."""

from .arrays import Indexes, Longs
from .compilation import shared


@shared
def is_listed(items: Indexes, first: int, last: int, wanted: int) -> bool:
    """Whether items[first:last] holds the wanted number; such lists are short."""
    for place in range(first, last):  # noqa: SIM110 - compiled code knows no generators
        if items[place] == wanted:
            return True
    return False


@shared
def matching_units(
    ours: Indexes, theirs: Indexes, units: Longs, bounds: tuple[int, int, int, int]
) -> int:
    """Units of their families that are among ours, both ascending; bounds are of ours, theirs."""
    place, last, item, end = bounds
    total = 0
    while place < last and item < end:
        if ours[place] < theirs[item]:
            place += 1
        elif theirs[item] < ours[place]:
            item += 1
        else:
            total += int(units[item])
            place += 1
            item += 1
    return total
