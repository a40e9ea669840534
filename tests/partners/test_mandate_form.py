"""The form of a mandate: a draft may have gaps, a given answer must be right and errors explain."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import translation

from accounts.services.drafts import MissingFact
from partners.forms.mandates import MandateForm
from partners.services.mandates import MandateFacts
from tests.partners.mandate_posts import posted
from tests.ventures.test_venture_fields import BAD_AMOUNTS
from ventures.models import Category, EquipmentFamily

pytestmark = pytest.mark.django_db


def query(data) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, value in data.items():
        found.setlist(name, value if isinstance(value, list) else [value])
    return found


def form_of(facts=None, /, **changes) -> MandateForm:
    return MandateForm(query(posted(**changes)), facts=facts)


def errors_of(form) -> dict[str, list[str]]:
    """Messages by field, rows and sets of rows included."""
    assert not form.is_valid()
    found = {name: list(texts) for name, texts in form.errors.items()}
    for name, rows in (("interests", form.interests), ("equipment", form.equipment)):
        for row in rows.forms:
            found |= {row.add_prefix(field): list(texts) for field, texts in row.errors.items()}
        found |= {name: list(rows.non_form_errors())} if rows.non_form_errors() else {}
    return found


FACTS = MandateFacts(
    summary="We look.",
    category_interests={"unmanned": 100},
    group_interests={"components_electronics": 40},
    excluded_groups=frozenset({"other_small_arms"}),
    currency="EUR",
    ticket_min=Decimal("1000000"),
    ticket_max=Decimal("9876543.21"),
    budget_left=Decimal("5000000"),
    instruments=frozenset({"equity"}),
    forms=frozenset({"jv_equity", "service_centre"}),
    sides=frozenset({"ukraine"}),
    min_share=25,
    min_readiness=6,
    min_track_record=1,
    equipment={"leopard_1": 40},
)


def test_complete_answers_become_facts():
    form = form_of()
    assert form.is_valid(), errors_of(form)
    assert form.facts() == FACTS


def test_an_empty_post_is_an_empty_draft():
    data = {f"{name}-TOTAL_FORMS": "8" for name in ("interests", "equipment")}
    data |= {f"{name}-INITIAL_FORMS": "0" for name in ("interests", "equipment")}
    form = MandateForm(query(data))
    assert form.is_valid(), errors_of(form)
    assert form.facts() == MandateFacts()


def test_a_form_filled_from_facts_posts_the_same_facts():
    form = MandateForm(facts=FACTS)
    rows = [*form.interests.forms, *form.equipment.forms]
    data = posted(interests={}, equipment={})
    data |= {
        "interests-TOTAL_FORMS": str(len(form.interests.forms)),
        "equipment-TOTAL_FORMS": str(len(form.equipment.forms)),
    }
    for field in [*form, *(field for row in rows for field in row)]:
        value = field.value()
        data[field.html_name] = value if isinstance(value, list) else str(value or "")
    again = MandateForm(query(data), facts=FACTS)
    assert again.is_valid(), errors_of(again)
    assert again.facts() == FACTS


@pytest.mark.parametrize("field", ["ticket_min", "ticket_max", "budget_left"])
@pytest.mark.parametrize(("text", "reason"), BAD_AMOUNTS.items())
def test_a_bad_amount_is_explained_at_its_field(field, text, reason):
    errors = errors_of(form_of(**{field: text}))
    assert list(errors) == [field]
    assert reason in errors[field][0]


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"ticket_max": "999999.99"}, "ticket_max", "cannot be below"),
        ({"ticket_max": "10000000000.01"}, "ticket_max", "too large"),
        ({"budget": "limited", "budget_left": ""}, "budget_left", "State the amount"),
        ({"budget": "unlimited"}, "budget_left", "You chose no limit"),
        ({"budget": "infinite", "budget_left": ""}, "budget", "infinite"),
        ({"currency": "BTC"}, "currency", "BTC"),
        ({"summary": "x" * 1201}, "summary", "1200"),
        ({"instruments": ["gift"]}, "instruments", "gift"),
        ({"forms": ["marriage"]}, "forms", "marriage"),
        ({"sides": ["moon"]}, "sides", "moon"),
        ({"excluded_groups": ["swords"]}, "excluded_groups", "swords"),
        (
            {"interests": {"other_small_arms": "5"}},
            "excluded_groups",
            "want and exclude",
        ),
        ({"min_share": "101"}, "min_share", "from 0 to 100"),
        ({"min_readiness": "0"}, "min_readiness", "0"),
        ({"min_readiness": "10"}, "min_readiness", "10"),
        ({"min_track_record": "4"}, "min_track_record", "4"),
        ({"interests": {"unmanned": "0"}}, "interests-0-weight", "from 1 to 100"),
        ({"interests": {"unmanned": "101"}}, "interests-0-weight", "from 1 to 100"),
        ({"interests": {"unmanned": ""}}, "interests-0-weight", "State a number"),
        ({"interests": {"": "5"}}, "interests-0-wanted", "Choose"),
        ({"interests": {"swords": "5"}}, "interests-0-wanted", "swords"),
        (
            {"interests": [("unmanned", "5"), ("unmanned", "6")]},
            "interests-1-wanted",
            "above already",
        ),
        ({"equipment": {"leopard_1": "0"}}, "equipment-0-units", "from 1 to 100,000"),
        ({"equipment": {"leopard_1": "100001"}}, "equipment-0-units", "from 1 to 100,000"),
        ({"equipment": {"bicycle": "1"}}, "equipment-0-family", "bicycle"),
        ({"equipment": [("leopard_1", "1")] * 51}, "equipment", "at most 50"),
    ],
)
def test_a_wrong_answer_is_explained_at_its_field(changes, field, reason):
    with translation.override("en"):
        errors = errors_of(form_of(**changes))
    assert list(errors) == [field]
    assert reason in errors[field][0]


def test_all_errors_show_at_once_in_one_summary():
    form = form_of(ticket_min="x", interests={"unmanned": "x"}, equipment={"leopard_1": "x"})
    assert set(errors_of(form)) == {"ticket_min", "interests-0-weight", "equipment-0-units"}
    assert form.rows.total_error_count == 2


def test_a_group_beside_its_own_category_is_no_contradiction():
    assert form_of(interests={"unmanned": "50", "unmanned_aerial": "100"}).is_valid()


def test_the_catalogue_switched_off_stays_with_who_has_it():
    Category.objects.filter(pk="unmanned").update(is_active=False)
    EquipmentFamily.objects.filter(pk="leopard_1").update(is_active=False)
    assert form_of(FACTS).is_valid()
    assert set(errors_of(form_of())) == {"interests-0-wanted", "equipment-0-family"}


def test_many_interests_have_room_to_go_on():
    weights = {"unmanned": 100, "components": 90, "repair": 80, "other": 70, "engineering": 60,
               "ammunition": 50, "anti_tank": 40, "air_defence": 30, "ew_comms": 20,
               "heavy_equipment": 10}  # fmt: skip
    rows = MandateForm(facts=MandateFacts(category_interests=weights)).interests
    assert [row["wanted"].value() for row in rows.forms[:11]] == [*weights, None]
    assert len(rows.first_rows) == 11
    assert len(rows.forms) == 12


def test_bands_are_shown_for_the_amounts_that_are_valid():
    form = form_of(budget_left="x")
    assert not form.is_valid()
    assert [row["value"] for row in form.band_rows] == ["EUR 0.7–1 m", "EUR 7–10 m", ""]


def test_what_is_missing_shows_at_the_stored_answers():
    form = MandateForm(facts=MandateFacts(summary="Kept"))
    form.show_missing_facts(
        [MissingFact("ticket_min", "State it."), MissingFact("interests", "Name one.")]
    )
    assert form.errors == {"ticket_min": ["State it."]}
    assert list(form.interests.non_form_errors()) == ["Name one."]
    assert form.rows.total_error_count == 1


def test_answers_that_differ_are_named_once_each():
    form = form_of(interests={"repair": "5", "unmanned_aerial": "6"}, equipment={})
    assert form.is_valid()
    assert form.labels_that_differ(FACTS) == ["Interests", "Equipment to be repaired"]
