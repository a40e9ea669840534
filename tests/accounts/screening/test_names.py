"""Names as keys: transliteration, look-alikes, legal forms, and how alike two names are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.screening import transliteration
from accounts.screening.differences import compare
from accounts.screening.index import HIT_FROM, Entry, NameIndex, likeness
from accounts.screening.names import keys_of, words_of

# Examples of the resolution's own table.
OFFICIAL = [
    ("Алушта", "Alushta"), ("Андрій", "Andrii"), ("Борщагівка", "Borshchahivka"),
    ("Вінниця", "Vinnytsia"), ("Гадяч", "Hadiach"), ("Ґалаґан", "Galagan"),
    ("Донецьк", "Donetsk"), ("Єнакієве", "Yenakiieve"), ("Гаєвич", "Haievych"),
    ("Житомир", "Zhytomyr"), ("Закарпаття", "Zakarpattia"), ("Медвин", "Medvyn"),
    ("Їжакевич", "Yizhakevych"), ("Кадиївка", "Kadyivka"), ("Йосипівка", "Yosypivka"),
    ("Стрий", "Stryi"), ("Харків", "Kharkiv"), ("Біла Церква", "Bila Tserkva"),
    ("Шостка", "Shostka"), ("Щербухи", "Shcherbukhy"), ("Юрій", "Yurii"),
    ("Корюківка", "Koriukivka"), ("Яготин", "Yahotyn"),
    ("Костянтин", "Kostiantyn"), ("Згорани", "Zghorany"),
    ("Розгон", "Rozghon"), ("Знам'янка", "Znamianka"), ("Феодосія", "Feodosiia"),
]  # fmt: skip


@pytest.mark.parametrize(("ukrainian", "latin"), OFFICIAL)
def test_official_transliteration(ukrainian, latin):
    words = ukrainian.lower().replace("'", "").split()
    assert " ".join(map(transliteration.to_latin, words)) == latin.lower()


@pytest.mark.parametrize(
    ("latin", "ukrainian"),
    [("shcherbukhy", "щербухи"), ("yurii", "юрій"), ("zghorany", "згорани"), ("yevhen", "євген"),
     ("stryi", "стрий"), ("zhytomyr", "житомир"), ("kharkiv", "харків")],
)  # fmt: skip
def test_transliteration_back(latin, ukrainian):
    assert transliteration.to_cyrillic(latin) == ukrainian


def score(one, other):
    return max((likeness(a, b) for a in keys_of(one) for b in keys_of(other)), default=0)


SAME = [
    ("Володимир Зеленський", "Zelenskyi Volodymyr"),
    ("ТОВ «Волга Інвест»", "Volga Invest LLC"),
    ("Волга Инвест ООО", "VOLGA INVEST"),
    ("Rоsneft", "Rosneft"),  # a Cyrillic о
    ("R0SNEFT", "Rosneft"),
    ("Ρosneft", "Rosneft"),  # a Greek Ρ
    ("Ro\u200bsneft", "Rosneft"),
    ("Ｒｏｓｎｅｆｔ", "Rosneft"),
    ("Компанiя Схід", "Компанія Схід"),  # a Latin i
    ("АВАНТА", "ABAHTA"),  # Cyrillic letters, typed with a Latin keyboard
    ("Møller-Mærsk A/S", "Moller Maersk"),
    ("Дмитрий Медведев", "Dmitry Medvedev"),
    ("Сергей Шойгу", "Sergey Shoygu"),
    ("Ukroboronprom", "Укр Оборон Пром"),
    ("Іван Петренко", "Petrenko Ivan Oleksandrovych"),
    ("Щербак Юрій", "Yuriy Shcherbak"),
]
OTHER = [
    ("Lars Nielsen", "Lars Hansen"),
    ("Олена Коваль", "Олена Мельник"),
    ("Nordic Defence", "Baltic Defence"),
    ("Energy", "Energy Holding Trade Group"),  # one word is too little
    ("ТОВ", "ТОВ Схід"),
    ("Anna Berg", "Anna Bergström Lindqvist"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_name_is_a_hit_whatever_its_spelling(one, other):
    assert score(one, other) >= HIT_FROM
    assert score(other, one) == score(one, other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_name_is_no_hit(one, other):
    assert score(one, other) < HIT_FROM


def test_a_legal_form_alone_stays_a_name():
    assert words_of("ТОВ") == ["тов"]
    assert keys_of("ТОВ")


@pytest.mark.parametrize("text", ["", " ", "—", "\u200b", "'\"", "..."])
def test_a_text_without_letters_has_no_key(text):
    assert keys_of(text) == []


@given(st.text(max_size=300))
def test_any_text_has_keys_that_find_it_again(text):
    for key in keys_of(text):
        assert likeness(key, key) in (0, 100)


def slow_twin(entries, names):
    """Every pair, one by one."""
    found = []
    for keys in names:
        best = {}
        for key in keys:
            for entry in entries:
                best[entry.party] = max(best.get(entry.party, 0), int(likeness(key, entry.key)))
        found.append({party: points for party, points in best.items() if points >= HIT_FROM})
    return found


def test_the_index_finds_what_comparing_every_pair_finds():
    listed = [name for pair in (*SAME, *OTHER) for name in pair]
    entries = [Entry(n, name, key) for n, name in enumerate(listed) for key in keys_of(name)]
    names = [keys_of(name) for name in listed]
    found = NameIndex(entries).search(names)
    assert [{hit.party: hit.score for hit in hits} for hits in found] == slow_twin(entries, names)


def test_an_empty_list_and_no_names():
    assert NameIndex([]).search([keys_of("Anna Berg")]) == [[]]
    assert NameIndex([Entry(1, "Anna Berg", keys_of("Anna Berg")[0])]).search([[]]) == [[]]


def test_differing_words_are_marked():
    own, listed = compare("Іван Петренко", "Iwan Petrenko Olehovych")
    assert [(word.text, word.state) for word in own] == [("Іван", "same"), ("Петренко", "same")]
    assert [word.state for word in listed] == ["same", "same", "different"]
    own, _listed = compare("Olena Kowalska", "Olena Kovalskaya")
    assert [word.state for word in own] == ["same", "close"]


def test_legal_forms_are_no_difference():
    own, listed = compare("Volga Invest GmbH", "ТОВ «Волга Інвест»")
    assert {word.state for word in (*own, *listed)} == {"same"}


def test_parts_of_a_double_name_are_compared_apart():
    own, listed = compare("Marek Zawadzki Liss", "Marek Zawadzki-Lis")
    assert "".join(word.text + word.after for word in listed).strip() == "Marek Zawadzki-Lis"
    assert [word.state for word in (*own, *listed)] == ["same"] * 6
