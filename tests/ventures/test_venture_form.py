"""The form of a venture: a draft may have gaps, a given answer must be right and errors explain."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import translation

from tests.ventures.test_venture_fields import BAD_AMOUNTS
from tests.ventures.venture_posts import posted
from ventures.forms.ventures import VentureForm
from ventures.models import Category, ExchangeRate, Instrument, ProductGroup
from ventures.services.ventures import MissingFact, VentureFacts

pytestmark = pytest.mark.django_db


def query(data) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, value in data.items():
        found.setlist(name, value if isinstance(value, list) else [value])
    return found


def form_of(facts=None, /, **changes) -> VentureForm:
    return VentureForm(query(posted(**changes)), facts=facts)


def errors_of(form) -> dict[str, list[str]]:
    """Messages by field, rows and sums of rows included."""
    assert not form.is_valid()
    found = {name: list(texts) for name, texts in form.errors.items()}
    for row in form.offers.forms:
        found |= {row.add_prefix(name): list(texts) for name, texts in row.errors.items()}
    return found | (
        {"offers": list(form.offers.non_form_errors())} if form.offers.non_form_errors() else {}
    )


def test_complete_answers_become_facts():
    form = form_of()
    assert form.is_valid(), errors_of(form)
    assert form.facts() == VentureFacts(
        title="Hidden line",
        summary="We grow.",
        offers={"unmanned_aerial": 60, "unmanned_ground": 40},
        currency="EUR",
        need=Decimal("2500000.50"),
        min_tranche=Decimal("500000"),
        instruments=frozenset({"equity", "loan"}),
        forms=frozenset({"jv_equity"}),
        sides=frozenset({"ukraine"}),
        max_partner_share=49,
        readiness=7,
        track_record=2,
        excluded_countries=frozenset({"HU"}),
        repairable=frozenset(),
    )


def test_an_empty_post_is_an_empty_draft():
    form = VentureForm(query({"offers-TOTAL_FORMS": "8", "offers-INITIAL_FORMS": "0"}))
    assert form.is_valid(), errors_of(form)
    assert form.facts() == VentureFacts()


def test_a_form_filled_from_facts_posts_the_same_facts():
    facts = form_of_valid()
    form = VentureForm(facts=facts)
    data = {}
    for field in [*form, *(field for row in form.offers for field in row)]:
        value = field.value()
        data[field.html_name] = "" if value is None else value
    data |= {"offers-TOTAL_FORMS": "8", "offers-INITIAL_FORMS": "0"}
    data = {name: value if isinstance(value, list) else str(value) for name, value in data.items()}
    again = VentureForm(query(data), facts=facts)
    assert again.is_valid(), errors_of(again)
    assert again.facts() == facts


def form_of_valid() -> VentureFacts:
    form = form_of()
    assert form.is_valid()
    return form.facts()


@pytest.mark.parametrize("field", ["need", "min_tranche"])
@pytest.mark.parametrize(("text", "reason"), BAD_AMOUNTS.items())
def test_a_bad_amount_is_explained_at_its_field(field, text, reason):
    errors = errors_of(form_of(**{field: text}))
    assert list(errors) == [field]
    assert reason in errors[field][0]


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"min_tranche": "2500000.51"}, "min_tranche", "cannot be larger"),
        ({"need": "10000000000.01"}, "need", "too large"),
        ({"need": "600000000000", "currency": "UAH"}, "need", "too large"),
        ({"min_tranche": "0.01", "currency": "UAH"}, "min_tranche", "less than one euro cent"),
        ({"currency": "RUB"}, "currency", "RUB"),
        ({"title": "x" * 151}, "title", "150"),
        ({"title": "Ha\u202ewk"}, "title", "invisible"),
        ({"title": "Sоkil"}, "title", "alphabets"),
        ({"summary": "x" * 1201}, "summary", "1200"),
        ({"instruments": ["equity", "gift"]}, "instruments", "gift"),
        ({"forms": ["marriage"]}, "forms", "marriage"),
        ({"sides": ["moon"]}, "sides", "moon"),
        ({"excluded_countries": ["RU"]}, "excluded_countries", "RU"),
        ({"repairable": ["bicycle"]}, "repairable", "bicycle"),
        ({"max_partner_share": "101"}, "max_partner_share", "from 0 to 100"),
        ({"max_partner_share": "-1"}, "max_partner_share", "from 0 to 100"),
        ({"readiness": "0"}, "readiness", "0"),
        ({"readiness": "10"}, "readiness", "10"),
        ({"readiness": "٧"}, "readiness", "choice"),
        ({"track_record": "4"}, "track_record", "4"),
        ({"offers": [("unmanned_aerial", "0")]}, "offers-0-share", "from 1 to 100"),
        ({"offers": [("unmanned_aerial", "101")]}, "offers-0-share", "from 1 to 100"),
        ({"offers": [("unmanned_aerial", "33.3")]}, "offers-0-share", "from 1 to 100"),
        ({"offers": [("unmanned_aerial", "")]}, "offers-0-share", "State a number"),
        ({"offers": [("", "5")]}, "offers-0-group", "Choose"),
        ({"offers": [("swords", "5")]}, "offers-0-group", "swords"),
        (
            {"offers": [("unmanned_aerial", "50"), ("unmanned_aerial", "50")]},
            "offers-1-group",
            "above already",
        ),
        ({"offers": [("unmanned_aerial", "1")] * 9}, "offers", "at most 8"),
    ],
)
def test_a_wrong_answer_is_explained_at_its_field(changes, field, reason):
    with translation.override("en"):
        errors = errors_of(form_of(**changes))
    assert list(errors) == [field]
    assert reason in errors[field][0]


@pytest.mark.parametrize("total", ["", "x", "1e9", "NaN", "9" * 30])
def test_a_forged_number_of_rows_is_an_error(total):
    form = VentureForm(query(posted() | {"offers-TOTAL_FORMS": total}))
    assert not form.is_valid()
    assert form.offers.non_form_errors()
    assert len(form.offers.forms) <= 16


def test_fewer_rows_than_none_are_none():
    form = VentureForm(query(posted() | {"offers-TOTAL_FORMS": "-1"}))
    assert form.is_valid()
    assert form.facts().offers == {}


def test_all_errors_show_at_once():
    errors = errors_of(form_of(need="x", title="x" * 151, offers=[("unmanned_aerial", "x")]))
    assert set(errors) == {"need", "title", "offers-0-share"}


def test_a_currency_without_a_rate_is_explained():
    ExchangeRate.objects.filter(currency="GBP").delete()
    errors = errors_of(form_of(currency="GBP"))
    assert list(errors) == ["currency"]
    assert "no exchange rate" in errors["currency"][0]


def test_a_draft_may_hold_shares_that_are_not_yet_the_whole():
    form = form_of(offers={"unmanned_aerial": "60"})
    assert form.is_valid()
    assert form.shares_note == "The shares add up to 60 %; 40 % are still to be given."


def test_an_entry_switched_off_stays_with_who_has_it_and_is_new_to_nobody():
    facts = form_of_valid()
    Instrument.objects.filter(pk="loan").update(is_active=False)
    ProductGroup.objects.filter(pk="unmanned_ground").update(is_active=False)
    assert form_of(facts).is_valid()
    assert set(errors_of(form_of())) == {"instruments", "offers-1-group"}


def test_a_category_switched_off_takes_its_groups_along():
    Category.objects.filter(pk="unmanned").update(is_active=False)
    assert set(errors_of(form_of())) == {"offers-0-group", "offers-1-group"}


def test_bands_are_shown_for_the_amounts_that_are_valid():
    form = form_of(currency="UAH", need="120000000", min_tranche="1e9")
    assert not form.is_valid()
    assert [row["value"] for row in form.band_rows] == ["EUR 2–3 m", ""]


def test_what_is_missing_shows_at_the_stored_answers():
    form = VentureForm(facts=VentureFacts(title="Kept"))
    form.show_missing_facts([MissingFact("need", "State it."), MissingFact("offers", "Name one.")])
    assert form.errors == {"need": ["State it."]}
    assert list(form.offers.non_form_errors()) == ["Name one."]
    assert form["title"].value() == "Kept"


@pytest.mark.parametrize("language", ["en", "uk"])
def test_restricted_groups_say_that_they_are_checked_by_hand(language):
    restricted = ProductGroup.objects.filter(is_restricted=True).first()
    with translation.override(language):
        labels = dict(
            choice
            for _category, choices in form_of().offers.forms[0].fields["group"].choices[1:]
            for choice in choices
        )
    assert labels[restricted.code] != restricted.name
    assert labels["unmanned_aerial"] in {"Unmanned aircraft", "Безпілотні літальні апарати"}


def test_answers_that_differ_are_named_for_whom_a_colleague_overtook():
    form = form_of(need="7", min_tranche="7", offers={"unmanned_aerial": "100"})
    assert form.is_valid()
    assert form.labels_that_differ(form_of_valid()) == [
        "Product groups", "Investment still missing", "Smallest single contribution you accept",
    ]  # fmt: skip
