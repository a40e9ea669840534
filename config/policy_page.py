"""docs/policy.md, written from the policy itself."""

from collections.abc import Iterator
from importlib import import_module

from accounts.policy import RULES, TIERS, Action, Actor, FieldClass
from config.policy_checks import OURS

_HEAD = """# Who may do what with which fact

Written by `manage.py policy` from `accounts/policy.py` and each app's `field_classes.py`; a test
compares. Every stored fact has a class, a system check sees to it. What the table does not grant is
refused.

**visitor**: not logged in. **applicant**: of an organisation that is not approved, or not any more.
**rival**: of another approved organisation of the same side. **stranger**: of an approved
organisation of the other side. **mutual**, **nda**: the same after a mutual interest, and under a
non-disclosure agreement. **own**: of the organisation itself. **screener**: an officer with the
screening duty.

r: read. s: filter, search or order by it. e: export. w: write. For *match* and *list* a member's
rights are about pairs on a list of its own.
"""
_LETTERS = {Action.READ: "r", Action.SELECT: "s", Action.EXPORT: "e", Action.WRITE: "w"}


def policy_page() -> str:
    """The page as Markdown."""
    return "\n".join([_HEAD, *_rules(), "", "## The class of each fact", "", *_facts(), ""])


def _rules() -> Iterator[str]:
    yield f"| class | tier | {' | '.join(Actor)} |"
    yield f"| --- | --- |{' --- |' * len(Actor)}"
    for field_class in FieldClass:
        tier = TIERS.get(field_class)
        rights = (_rights(field_class, actor) for actor in Actor)
        yield f"| {field_class} | {'' if tier is None else f'P{tier:d}'} | {' | '.join(rights)} |"


def _rights(field_class: FieldClass, actor: Actor) -> str:
    rules = RULES[field_class]
    return "".join(letter for action, letter in _LETTERS.items() if actor in rules[action])


def _facts() -> Iterator[str]:
    yield "| record | class | facts |"
    yield "| --- | --- | --- |"
    for label in OURS:
        for model, classes in import_module(f"{label}.field_classes").FIELD_CLASSES.items():
            for field_class in FieldClass:
                fields = [field for field, its in classes.items() if its == field_class]
                if fields:
                    yield f"| {model} | {field_class} | {', '.join(fields)} |"
