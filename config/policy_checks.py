"""System checks that keep the program to its policy of disclosure (`accounts.policy`).

A field without a class, a filter or an ordering by what its readers may not select, and a column of
the desk that officers may not read are errors: the program does not start with them.
"""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.contrib import admin
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Expression, F, ForeignObjectRel, Model

from accounts.policy import OFFICERS, Action, Actor, FieldClass, allows, class_of
from config.api.pagination import Orderings

OURS = ("accounts", "ventures", "partners", "matching")
READERS_OF_LISTS = (Actor.STRANGER, Actor.OWN, Actor.ANALYST, *OFFICERS)
# What `MatchQuerySet.visible_to` puts in the place of both sides' dates: the reader's own.
READERS_OWN = {"since": "since_for_venture", "changed": "changed_for_venture"}


def concrete_fields(model: type[Model]) -> Iterator[str]:
    """The facts that a model stores, those of its many-to-many relations included."""
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        yield field.name


@register()
def check_classes(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Every fact has a class, and every class has a fact."""
    from importlib import import_module

    messages: list[CheckMessage] = []
    for label in OURS:
        table = import_module(f"{label}.field_classes").FIELD_CLASSES
        stored = {
            model._meta.label: set(concrete_fields(model))
            for model in apps.get_app_config(label).get_models()
        }
        for model, fields in stored.items():
            messages += [
                Error(
                    f"{model}.{field} has no class of disclosure.",
                    hint=f"Give it one in {label}/field_classes.py.",
                    id="spilno.E010",
                )
                for field in sorted(fields - set(table.get(model, {})))
            ]
        messages += [
            Error(f"{model}.{field} has a class but does not exist.", id="spilno.E011")
            for model in table
            for field in sorted(set(table[model]) - stored.get(model, set()))
        ]
    return messages


@register()
def check_lists(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Filters and orderings go by what every reader of the list may select by."""
    return [
        Error(
            f"{where} goes by {fact}, by which {actor} may not select.",
            hint="Take it away, or give the fact another class.",
            id="spilno.E012",
        )
        for where, fact in _selected()
        for actor in READERS_OF_LISTS
        if not _selectable(actor, fact)
    ]


def _class_of(fact: str) -> FieldClass:
    """A fact without a class is nobody's; the first check says so."""
    try:
        return class_of(fact)
    except LookupError:
        return FieldClass.INTERNAL


def _selectable(actor: Actor, fact: str) -> bool:
    field_class = _class_of(fact)
    if actor == Actor.STRANGER and field_class == FieldClass.LIST:
        return True  # a stranger's list of matches is its own
    return allows(actor, Action.SELECT, field_class)


def _selected() -> Iterator[tuple[str, str]]:
    """Where a list can be narrowed or ordered, and by which fact."""
    from matching.api.fields import ORDERINGS as MATCHES
    from matching.filters import MatchFilter
    from matching.models import Match
    from partners.api.fields import ORDERINGS as MANDATES
    from partners.filters import MandateFilter
    from partners.models import Mandate
    from ventures.api.fields import ORDERINGS as VENTURES
    from ventures.filters import VentureFilter
    from ventures.models import Venture

    for model, filters, orderings in (
        (Venture, VentureFilter, VENTURES),
        (Mandate, MandateFilter, MANDATES),
        (Match, MatchFilter, MATCHES),
    ):
        for name, one in filters.base_filters.items():
            paths = getattr(one, "paths", ()) or (one.field_name,)
            if one.method is not None and one.field_name == name:
                continue  # says in its own words which teaser facts it takes
            for path in paths:
                yield f"{filters.__name__}.{name}", fact_at(model, path)
        yield from _ordered(model, orderings)


def _ordered(model: type[Model], orderings: Orderings) -> Iterator[tuple[str, str]]:
    for name, expression in orderings.items():
        for path in _names_in([expression]):
            yield f"the ordering {name} of {model.__name__}", fact_at(model, path)


def _names_in(expressions: Iterable[object]) -> Iterator[str]:
    for expression in expressions:
        if isinstance(expression, F):
            yield expression.name  # type: ignore[attr-defined]
        elif isinstance(expression, Expression):
            yield from _names_in(expression.get_source_expressions())


def fact_at(model: type[Model], path: str) -> str:
    """The fact at the end of a path such as `venture__public_id`; LookupError without one."""
    *steps, last = (READERS_OWN.get(step, step) for step in path.split("__"))
    try:
        for step in steps:
            model = model._meta.get_field(step).related_model  # type: ignore[assignment]
        field = model._meta.get_field(last)
    except (FieldDoesNotExist, AttributeError):
        raise LookupError(f"{model.__name__} has no {path}") from None
    if isinstance(field, ForeignObjectRel):  # a relation is a fact of its other end
        return f"{field.related_model._meta.label}.{field.field.name}"
    return f"{model._meta.label}.{field.name}"


@register()
def check_desk(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """The desk shows, searches and orders by what every officer may read."""
    return [
        Error(f"{where} of the desk uses {fact}, which officers may not read.", id="spilno.E013")
        for where, fact in _desk_facts()
        if not all(allows(actor, Action.READ, _class_of(fact)) for actor in OFFICERS)
    ]


def _desk_facts() -> Iterator[tuple[str, str]]:
    for model, desk in admin.site._registry.items():
        if model._meta.app_label not in OURS:
            continue
        for option in ("list_display", "list_filter", "search_fields", "ordering"):
            for name in getattr(desk, option) or ():
                if not isinstance(name, str) or hasattr(desk, name.lstrip("-")):
                    continue
                path = name.lstrip("-^=@")
                if path in {"pk", "__str__"} or _is_own_primary_key(model, path):
                    continue
                yield f"{option} of {model.__name__}", fact_at(model, path)


def _is_own_primary_key(model: type[Model], path: str) -> bool:
    """By which lists are ordered and joined; a number tells nothing."""
    return path == model._meta.pk.name
