"""Who controls an organisation: chains of holders that end in an aggressor state."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WHOLE = Decimal(100)
# The share from which the law of Ukraine on financial monitoring speaks of a beneficial owner.
CONTROL_FROM = Decimal(25)


@dataclass(frozen=True)
class Holder:
    """A row of the chain: who holds `share` per cent of `of` (a key), None for the applicant.

    A parent company holds everything, whatever the shares say.
    """

    key: int
    name: str
    country: str
    share: Decimal
    of: int | None = None
    is_parent: bool = False


@dataclass(frozen=True)
class Chain:
    """The holders from the applicant outwards; the last one is in an aggressor state.

    `share` is what aggressor states hold of the applicant through its direct holders, taken
    together: a holder that they control counts with the whole of its own share.
    """

    holders: tuple[Holder, ...]
    share: Decimal


def chain_to(holders: Sequence[Holder], aggressors: frozenset[str]) -> Chain | None:
    """The chain by which aggressor states control the applicant, or None.

    A holder is controlled by them when it is in one, or when those of its own holders that they
    control hold CONTROL_FROM per cent of it or more, together. So ten owners with ten per cent
    each count as one with the whole.
    """
    holders_of: dict[int | None, list[Holder]] = defaultdict(list)
    for holder in holders:
        holders_of[holder.of].append(holder)

    def into(key: int | None, passed: frozenset[int]) -> tuple[Decimal, tuple[Holder, ...]]:
        """The share of `key` that aggressors control, and the chain through its largest holder."""
        total, largest = Decimal(0), Decimal(-1)
        longest: tuple[Holder, ...] = ()
        for holder in holders_of[key]:
            if holder.key in passed:  # a circle holds nothing of its own
                continue
            rest: tuple[Holder, ...] = ()
            if holder.country not in aggressors:
                share, rest = into(holder.key, passed | {holder.key})
                if share < CONTROL_FROM:
                    continue
            total += holder.share
            if holder.share > largest:
                largest, longest = holder.share, (holder, *rest)
        return min(total, WHOLE), longest

    share, chain = into(None, frozenset())
    return Chain(chain, share) if chain and share >= CONTROL_FROM else None
