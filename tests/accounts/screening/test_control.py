"""Who controls an organisation: exact shares, chains, circles."""

from decimal import Decimal

import pytest

from accounts.screening.control import Holder, chain_to

AGGRESSORS = frozenset({"RU", "BY"})


def holder(key, country, share, of=None):
    return Holder(key, f"Holder {key}", country, Decimal(share), of)


@pytest.mark.parametrize(
    ("holders", "chain", "share"),
    [
        ([holder(1, "DE", 100)], None, None),
        ([holder(1, "RU", "24.99"), holder(2, "DE", "75.01")], None, None),
        ([holder(1, "RU", 25), holder(2, "DE", 75)], [1], 25),
        ([holder(n, "RU", 10) for n in range(1, 4)] + [holder(9, "DE", 70)], [1], 30),
        ([holder(1, "DE", 60), holder(2, "CY", 100, 1), holder(3, "BY", 51, 2)], [1, 2, 3], 60),
        ([holder(1, "DE", 60), holder(2, "RU", 10, 1)], None, None),
        ([holder(1, "DE", 15), holder(2, "RU", 100, 1), holder(3, "NO", 85)], None, None),
        ([holder(1, "DE", 15), holder(2, "RU", 100, 1), holder(3, "BY", 10)], [1, 2], 25),
        ([holder(0, "RU", 100), holder(1, "DE", 100)], [0], 100),
        ([holder(1, "DE", 60, 2), holder(2, "DE", 60, 1)], None, None),  # held by each other
    ],
)
def test_chain_that_ends_in_an_aggressor_state(holders, chain, share):
    found = chain_to(holders, AGGRESSORS)
    if chain is None:
        assert found is None
    else:
        assert [each.key for each in found.holders] == chain
        assert found.share == share


def test_aggressor_states_are_given_not_known():
    assert chain_to([holder(1, "RU", 100)], frozenset()) is None
    assert chain_to([holder(1, "KP", 100)], frozenset({"KP"})) is not None
