"""Text that gives a place or a contact away is warned about; product names and figures are not."""

import pytest

from accounts.free_text import warnings_in

COORDINATES = [
    "50.4501, 30.5234",
    "50,4501 30,5234",
    "-33.86882; 151.20929",
    "We build at 50.45 N, 30.52 E near the river",
    "50.45° N",
    "lat 50.45 lon 30.52",
    "широта: 49.8397",
    "50°27′00″N 30°31′24″E",
    "50°27'00\" пн. ш.",
    "50 27 00 N 30 31 24 E",
    "36U UA 12345 67890",
    "36UUA1234567890",
    "36U 334567 5589000",
]
STREETS = [
    "вул. Хрещатик, 22",
    "Цех на вул. Хрещатик 22",
    "м. Київ, вул.Глибочицька 44",
    "вулиця Академіка Корольова, буд. 5а",
    "на вулиці 8 Березня, 12",
    "вул. Набережно-Хрещатицька, 12",
    "просп. Перемоги, 10",
    "проспект Свободи 28",
    "м. Дніпро, просп. Дмитра Яворницького, 1А",
    "площа Ринок, 1",
    "Соборна площа, 12",
    "пров. Заводський 3",
    "Завод: Харківське шосе 152",
    "ВУЛ. ХРЕЩАТИК, 22",
    "б-р Лесі Українки 26",
    "мкр. Сонячний, 4",
    "12 Khreshchatyk Street, Kyiv",
    "Khreshchatyk St., 22",
    "vul. Khreshchatyka 22",
    "221B Baker Street in London",
]
PHONES = ["Call +380 44 123 45 67", "+380441234567", "(044) 123-45-67", "0671234567"]
EMAILS = ["write to info@example.org now", "пишіть на пошта@завод.укр"]
HARMLESS = [
    "Sokil-300 FPV drone",
    "Р-18 «Шквал» 2.0",
    "Ammunition 155 mm, 30.5 km",
    "Т-64БВ зр. 2017",
    "Площа цеху 1200 кв. м",
    "Нова площа 500 м²",
    "Загальна площа, 12 000 м2",
    "проспект продукції на 12 сторінок",
    "Нове шосе 5 км",
    "Utilisation 37.5, 42.1",
    "1,500, 2,000, 3,500 units",
    "12 Heavy Road Wheels",
    "All-terrain 4 Wheel Drive",
    "Off Road 4x4",
    "45.5 °C to 60 °C",
    "sector of 45° 30′ each",
    "Rounds 7,62×54 and 12,7×108",
    "Vulkan 2000 gun",
    "ISO 9001:2015, AQAP 2110",
    "36T crane, 40 t",
    "дрон «Вулик-12»",
    "вулик Сокіл 12",
    "БпЛА 10000 одиниць на рік",
    "500 000 000 грн",
    "budget 1234567890",
    "серія 044-123",
    "1005012310973",
    "Main Street lighting mast 12 m",
    "Rough Road 20 km",
    "@home",
    "Майдан 2014",
    "",
]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        *(("coordinates", text) for text in COORDINATES),
        *(("street", text) for text in STREETS),
        *(("telephone", text) for text in PHONES),
        *(("e-mail", text) for text in EMAILS),
    ],
)
def test_text_that_gives_something_away_is_warned_about_once(word, text):
    warnings = warnings_in(text)
    assert len(warnings) == 1
    assert word in warnings[0]


@pytest.mark.parametrize("text", HARMLESS)
def test_names_and_figures_are_not_warned_about(text):
    assert warnings_in(text) == []


def test_each_kind_is_named_once():
    text = "вул. Хрещатик, 22 and вул. Хрещатик, 24, +380441234567, a@example.org, 50.4501, 30.5234"
    assert len(warnings_in(text)) == 4
