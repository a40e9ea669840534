"""The catalogue is complete in both languages, and loading it again undoes nobody's work."""

import pytest

from matching import engine
from ventures.models import (
    Category,
    CooperationForm,
    Country,
    EquipmentFamily,
    ExchangeRate,
    Instrument,
    ProductGroup,
    Side,
)
from ventures.services.catalogue import load_catalogue

pytestmark = pytest.mark.django_db
MODELS = (Category, ProductGroup, Instrument, CooperationForm, Side, EquipmentFamily, Country)


def test_catalogue_has_its_entries():
    assert {model.__name__: model.objects.count() for model in MODELS} == {
        "Category": 10,
        "ProductGroup": 36,
        "Instrument": 7,
        "CooperationForm": 8,
        "Side": 2,
        "EquipmentFamily": 28,
        "Country": 54,
    }


@pytest.mark.parametrize("model", MODELS)
def test_every_entry_is_named_in_both_languages(model):
    for entry in model.objects.all():
        assert entry.name_en
        assert any("а" <= letter.lower() <= "ї" for letter in entry.name_uk), entry.code


def test_ukraine_is_no_partner_country():
    assert not Country.objects.filter(code="UA").exists()


def test_loading_again_keeps_an_officers_switch_and_mends_a_name():
    Country.objects.filter(code="HU").update(is_active=False, name_uk="?")
    before = {model: model.objects.count() for model in MODELS}
    rates = ExchangeRate.objects.count()

    load_catalogue()

    country = Country.objects.get(code="HU")
    assert (country.is_active, country.name_uk) == (False, "Угорщина")
    assert {model: model.objects.count() for model in MODELS} == before
    assert ExchangeRate.objects.count() == rates


def test_engine_and_catalogue_speak_of_the_same_codes():
    groups = dict(ProductGroup.objects.values_list("code", "category_id"))
    assert groups == engine.PRODUCT_GROUPS
    assert set(engine.INSTRUMENTS) == set(Instrument.objects.values_list("code", flat=True))
    assert set(engine.FORMS) == set(CooperationForm.objects.values_list("code", flat=True))
    assert set(engine.SIDES) == set(Side.objects.values_list("code", flat=True))
