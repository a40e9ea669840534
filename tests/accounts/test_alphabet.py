"""Names are sorted as people look them up."""

import pytest

from accounts.alphabet import alphabetical


@pytest.mark.parametrize(
    "names",
    [
        [
            "Австралія",
            "Греція",
            "Ґрунт",
            "Данія",
            "Європа",
            "Ізраїль",
            "Їжак",
            "Йорданія",
            "Японія",
        ],
        ["Åland Islands", "Albania", "Austria", "Côte d’Ivoire", "Czechia", "Türkiye", "Ukraine"],
        ["Sokil", "Zenit", "Берегиня"],
        ["данія", "Данія 2", "Європа"],
    ],
)
def test_names_come_in_the_order_of_the_alphabet(names):
    assert sorted(reversed(names), key=alphabetical) == names
