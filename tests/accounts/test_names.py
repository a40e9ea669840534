"""Names are what they look like."""

import pytest
from django.core.exceptions import ValidationError

from accounts.names import normalised, refuse_disguised_name


@pytest.mark.parametrize(
    "name",
    [
        "ТОВ «Ґудзик»",
        "Nordic Resilience Fund II, L.P.",
        "FPV-дрон Сокіл",
        "Т-64БВ",
        "Škoda & Søn A/S",
        "АТ «НВО «Практика»»",
        "Завод ім. В'ячеслава 2.0",
    ],
)
def test_honest_names_are_accepted(name):
    refuse_disguised_name(name)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Rheinmet\u0430ll", "mixed"),  # Cyrillic а
        ("Укроборонпp\u043eм", "mixed"),  # Latin p
        ("Αlpha", "mixed"),  # Greek capital alpha
        ("Safe\u202eename", "invisible"),  # right-to-left override
        ("Nor\u200bdic", "invisible"),  # zero-width space
        ("Nor\u00addic", "invisible"),  # soft hyphen
        ("Nordic\u2066 Fund", "invisible"),  # isolate
        ("Nordic\nFund\x07", "invisible"),
    ],
)
def test_disguised_names_are_refused(name, code):
    with pytest.raises(ValidationError) as refusal:
        refuse_disguised_name(name)
    assert refusal.value.code == code


def test_mixed_word_is_named():
    with pytest.raises(ValidationError) as refusal:
        refuse_disguised_name("Nordic Fu\u043fd")
    assert "“Fu\u043fd”" in refusal.value.messages[0]


def test_equal_looking_names_become_equal_texts():
    assert normalised("  Škoda  Works ") == normalised("S\u030ckoda Works") == "Škoda Works"
