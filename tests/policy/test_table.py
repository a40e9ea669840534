"""The policy's table: complete, deny by default, and what the program's lists and desk go by."""

from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db.models import F
from rest_framework import serializers

from accounts import policy
from accounts.policy import RULES, Action, Actor, FieldClass, allows, class_of, classed
from config import policy_checks
from config.api.fields import Field
from config.policy_page import policy_page
from matching.filters import MatchFilter
from ventures import field_classes
from ventures.admin import VentureAdmin
from ventures.filters import VentureFilter
from ventures.models import Venture

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "policy.md"


def found(identifier: str) -> list[str]:
    return [message.msg for message in run_checks() if message.id == identifier]


def test_every_class_has_a_rule_for_every_action():
    assert set(RULES) == set(FieldClass)
    assert all(set(rules) == set(Action) for rules in RULES.values())


def test_what_is_not_granted_is_refused(monkeypatch):
    assert not any(
        allows(actor, action, FieldClass.INTERNAL) for actor in Actor for action in Action
    )
    monkeypatch.setattr(policy, "RULES", {})
    assert not any(
        allows(actor, action, one) for actor in Actor for action in Action for one in FieldClass
    )


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("field_class", FieldClass)
def test_who_knows_more_may_not_do_less(action, field_class):
    """Each of these is the one before it, with something added."""
    for less, more in (
        (Actor.STRANGER, Actor.MUTUAL), (Actor.MUTUAL, Actor.NDA), (Actor.OFFICER, Actor.SCREENER),
        (Actor.VISITOR, Actor.APPLICANT), (Actor.APPLICANT, Actor.STRANGER),
    ):  # fmt: skip
        assert allows(more, action, field_class) or not allows(less, action, field_class)


@pytest.mark.parametrize("field_class", FieldClass)
def test_nobody_selects_or_exports_what_he_may_not_read(field_class):
    for actor in Actor:
        for action in (Action.SELECT, Action.EXPORT):
            assert allows(actor, Action.READ, field_class) or not allows(actor, action, field_class)


def test_the_page_is_the_table():
    assert PAGE.read_text() == policy_page(), "run: manage.py policy > docs/policy.md"


def test_the_program_keeps_to_its_policy():
    assert not [message for message in run_checks() if (message.id or "").startswith("spilno.E01")]


def test_a_fact_without_a_class_stops_the_program(monkeypatch):
    table = dict(field_classes.FIELD_CLASSES)
    table["ventures.Venture"] = {
        field: its for field, its in table["ventures.Venture"].items() if field != "summary"
    }
    monkeypatch.setattr(field_classes, "FIELD_CLASSES", table)

    assert found("spilno.E010") == ["ventures.Venture.summary has no class of disclosure."]


def test_a_class_without_a_fact_stops_the_program(monkeypatch):
    table = dict(field_classes.FIELD_CLASSES) | {"ventures.Venture": classed(teaser="price")}
    monkeypatch.setattr(field_classes, "FIELD_CLASSES", table)

    assert "ventures.Venture.price has a class but does not exist." in found("spilno.E011")


@pytest.mark.parametrize(
    "path", ["manufacturer", "identity__title", "figures__need", "excluded_countries", "created_at"]
)
def test_a_filter_by_a_hidden_fact_stops_the_program(monkeypatch, path):
    hidden = type("Hidden", (), {"field_name": path, "method": None})()
    monkeypatch.setitem(VentureFilter.base_filters, "hidden", hidden)

    fact = policy_checks.fact_at(Venture, path)
    assert f"VentureFilter.hidden goes by {fact}, by which stranger may not select." in found(
        "spilno.E012"
    )


def test_an_ordering_by_a_hidden_fact_stops_the_program(monkeypatch):
    from ventures.api import fields

    hidden = {**fields.ORDERINGS, "exact": F("figures__need_eur")}
    monkeypatch.setattr(fields, "ORDERINGS", hidden)

    assert any("the ordering exact of Venture" in message for message in found("spilno.E012"))


def test_a_filter_by_the_other_sides_match_run_stops_the_program(monkeypatch):
    hidden = type("Hidden", (), {"field_name": "run", "method": None})()
    monkeypatch.setitem(MatchFilter.base_filters, "run", hidden)
    assert found("spilno.E012")


@pytest.mark.parametrize("option", ["list_display", "list_filter", "search_fields", "ordering"])
def test_a_column_of_the_desk_that_officers_may_not_read_stops_the_program(monkeypatch, option):
    hidden = ["manufacturer__organisation__partner_company__owners__name"]
    monkeypatch.setattr(VentureAdmin, option, hidden)
    assert any("partners.Owner.name" in message for message in found("spilno.E013"))


def test_a_field_of_the_api_has_the_tier_of_its_facts():
    form = serializers.CharField()
    assert Field("x", "ventures.Venture.summary", form).tier == 1
    with pytest.raises(ValueError, match="have a door"):
        Field("x", "ventures.Venture.summary ventures.VentureFigures.need", form)
    with pytest.raises(LookupError, match="has no class"):
        Field("x", "ventures.Venture.price", form)


def test_a_fact_has_one_class():
    assert class_of("ventures.Venture.excluded_countries") == FieldClass.RESERVED
    with pytest.raises(ValueError, match="summary has two classes"):
        classed(teaser="summary", identity="summary")
