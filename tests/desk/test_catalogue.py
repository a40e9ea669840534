"""The catalogue is edited at the desk; what is used cannot be deleted."""

import pytest
from django.contrib.admin.utils import quote
from django.urls import reverse

from tests.factories import MandateFactory, PartnerCompanyFactory, VentureFactory
from ventures.models import Category, Country, EquipmentFamily, ExchangeRate, ProductGroup

pytestmark = pytest.mark.django_db
FAMILY = {"name_en": "Ferry", "name_uk": "Пором", "position": "3", "is_active": "on"}


def address(model, view, *key):
    """An address of a catalogue list."""
    return reverse(f"admin:ventures_{model}_{view}", args=[quote(part) for part in key])


def test_entry_is_added_with_both_names(desk):
    desk.post(address("equipmentfamily", "add"), {"code": "ferry", **FAMILY})
    entry = EquipmentFamily.objects.get(code="ferry")
    assert (entry.name_en, entry.name_uk, entry.is_active) == ("Ferry", "Пором", True)


@pytest.mark.parametrize("code", ["", "Ferry", "1ferry", "a b", "пором", "a-b", "UA"])
def test_code_that_is_no_plain_word_is_refused(desk, code):
    response = desk.post(address("equipmentfamily", "add"), {"code": code, **FAMILY})
    assert response.status_code == 200
    assert not EquipmentFamily.objects.filter(name_en="Ferry").exists()


def test_names_change_and_the_code_stays(desk):
    family = EquipmentFamily.objects.create(code="ferry", name_en="Old", name_uk="Старе")
    page = address("equipmentfamily", "change", "ferry")
    desk.post(page, {**FAMILY, "code": "other"})
    family.refresh_from_db()
    assert (family.pk, family.name_en, family.name_uk) == ("ferry", "Ferry", "Пором")
    assert not EquipmentFamily.objects.filter(pk="other").exists()


def test_country_is_switched_off_from_the_list(desk):
    listed = address("country", "changelist") + "?q=Denmark"
    formset = desk.get(listed).context["cl"].formset
    assert [form.instance.pk for form in formset] == ["DK"]
    facts = {
        "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-code": "DK", "_save": "Save",
    }  # fmt: skip
    desk.post(listed, facts)
    assert not Country.objects.get(pk="DK").is_active
    assert Country.objects.get(pk="DE").is_active


USES = [
    ("productgroup", "unmanned_aerial", VentureFactory),
    ("category", "unmanned", MandateFactory),
    ("country", "DE", PartnerCompanyFactory),
    ("country", "FR", lambda: VentureFactory(excluded_countries=["FR"])),
    ("productgroup", "other_medical", lambda: MandateFactory(excluded_groups=["other_medical"])),
]


@pytest.mark.parametrize(("model", "key", "use"), USES)
def test_deleting_what_is_used_gives_a_message(desk, model, key, use):
    use()
    for send in (desk.get, desk.post):
        response = send(address(model, "delete", key), {"post": "yes"})
        assert response["Location"] == address(model, "change", key)
    text = desk.get(response["Location"]).content.decode()
    assert "cannot be deleted. Switch it off instead." in text
    assert (
        {"productgroup": ProductGroup, "category": Category, "country": Country}[model]
        .objects.filter(pk=key)
        .exists()
    )


def test_plain_choices_count_as_use(desk):
    """Their link rows would cascade without a word."""
    family = EquipmentFamily.objects.offered().first()
    venture = VentureFactory(repairable=[family])
    desk.post(address("equipmentfamily", "delete", family.pk), {"post": "yes"})
    assert list(venture.repairable.all()) == [family]


def test_unused_entry_is_deleted(desk):
    EquipmentFamily.objects.create(code="ferry", name_en="Ferry", name_uk="Пором")
    page = address("equipmentfamily", "delete", "ferry")
    assert "Delete Ferry for good?" in desk.get(page).content.decode()
    assert EquipmentFamily.objects.filter(pk="ferry").exists()
    assert desk.post(page, {"post": "yes"}).status_code == 302
    assert not EquipmentFamily.objects.filter(pk="ferry").exists()


@pytest.mark.parametrize("model", ["instrument", "cooperationform", "side"])
def test_lists_of_the_contract_neither_grow_nor_shrink(desk, model):
    entry = {"instrument": "equity", "cooperationform": "licence", "side": "ukraine"}[model]
    assert desk.post(address(model, "add"), {"code": "new", **FAMILY}).status_code == 403
    assert desk.post(address(model, "delete", entry), {"post": "yes"}).status_code == 403
    assert desk.post(address(model, "change", entry), FAMILY).status_code == 302


def test_history_names_fields_and_not_values(desk, officer):
    EquipmentFamily.objects.create(code="ferry", name_en="Old", name_uk="Старе")
    desk.post(address("equipmentfamily", "change", "ferry"), FAMILY)
    text = desk.get(address("equipmentfamily", "history", "ferry")).content.decode()
    assert officer.email in text
    assert "Name in English" in text
    assert "Старе" not in text


@pytest.mark.parametrize(
    ("facts", "accepted"),
    [
        ({"valid_from": "2026-01-05", "eur_per_unit": "0.021"}, True),
        ({"valid_from": "9999-01-01", "eur_per_unit": "0.021"}, False),
        ({"valid_from": "1999-12-31", "eur_per_unit": "0.021"}, False),
        ({"valid_from": "2026-01-05", "eur_per_unit": "0"}, False),
        ({"valid_from": "2026-01-05", "eur_per_unit": "-1"}, False),
        ({"valid_from": "2026-01-05", "eur_per_unit": "1e30"}, False),
    ],
)
def test_exchange_rate_is_checked(desk, facts, accepted):
    before = ExchangeRate.objects.count()
    response = desk.post(address("exchangerate", "add"), {"currency": "UAH", **facts})
    assert response.status_code == (302 if accepted else 200)
    assert ExchangeRate.objects.count() == before + accepted


def test_form_offers_no_pop_up_windows(desk):
    text = desk.get(address("productgroup", "add")).content.decode()
    assert "_popup" not in text
    assert "related-widget-wrapper-link" not in text
