"""The policy of disclosure: which class a fact belongs to, and who may do what with each class.

One table. Every field of every model has a class (`<app>/field_classes.py`, which a system check
completes); what is not granted here is refused. The API's fields, filters and orderings and the
desk's columns are checked against it, docs/policy.md is written from it, and the tests ask every
door as every actor whether it agrees.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Final

from accounts.vocabulary import Tier


class Actor(StrEnum):
    """Who asks for a record of an organisation."""

    VISITOR = "visitor"  # not logged in
    APPLICANT = "applicant"  # of an organisation that is not approved, or not any more
    RIVAL = "rival"  # of another approved organisation of the same side
    STRANGER = "stranger"  # of an approved organisation of the other side
    MUTUAL = "mutual"  # the same, after a mutual interest
    NDA = "nda"  # the same, under a non-disclosure agreement
    OWN = "own"  # of the organisation itself
    ANALYST = "analyst"
    OFFICER = "officer"
    SCREENER = "screener"  # an officer with the screening duty


class Action(StrEnum):
    """What may be done with a fact."""

    READ = "read"
    SELECT = "select"  # filter, search or order by it
    EXPORT = "export"
    WRITE = "write"


class FieldClass(StrEnum):
    """What kind of fact a field holds."""

    CATALOGUE = "catalogue"  # words and rates that are the same for everybody
    TEASER = "teaser"  # what strangers see, under a code name
    RESERVED = "reserved"  # the owner's own wishes, which the engine obeys and nobody reads
    IDENTITY = "identity"  # names, contacts, product lines
    FIGURES = "figures"  # exact amounts, use of capacity
    OWNERSHIP = "ownership"  # owners and parents
    SCREENING = "screening"  # who is like whom on the list, and what officers say of it
    PROCEDURE = "procedure"  # where a review stands, and why
    ORGANISATION = "organisation"  # who works with whom: code names of organisations, members
    MATCH = "match"  # what both sides of a listed pair see
    LIST = "list"  # where a pair stands on one side's list
    LEDGER = "ledger"  # who looked at whom
    PERSONAL = "personal"  # of the person alone, and of officers who help it
    LETTER = "letter"  # what leaves by mail, and when
    MINISTRY = "ministry"  # runs, weights, gates
    INTERNAL = "internal"  # secrets, digests, leases and keys: never shown


OFFICERS: Final = frozenset({Actor.OFFICER, Actor.SCREENER})
_NOBODY: Final[frozenset[Actor]] = frozenset()
_OWN: Final = frozenset({Actor.OWN})
_ALL: Final = frozenset(Actor)
_LOGGED_IN: Final = _ALL - {Actor.VISITOR}
_TEASERS: Final = frozenset(
    {Actor.STRANGER, Actor.MUTUAL, Actor.NDA, Actor.OWN, Actor.ANALYST, *OFFICERS}
)
_IDENTITIES: Final = frozenset({Actor.MUTUAL, Actor.NDA, Actor.OWN, *OFFICERS})
_FIGURES: Final = frozenset({Actor.NDA, Actor.OWN, *OFFICERS})
_SCREENERS: Final = frozenset({Actor.SCREENER})
_MINISTRY: Final = frozenset({Actor.ANALYST, *OFFICERS})

# By READ, SELECT, EXPORT, WRITE. Officers write what a review moves and the catalogue, no facts.
RULES: Final[Mapping[FieldClass, Mapping[Action, frozenset[Actor]]]] = {
    field_class: dict(zip(Action, actors, strict=True))
    for field_class, actors in {
        FieldClass.CATALOGUE: (_ALL, _ALL, _LOGGED_IN, OFFICERS),
        FieldClass.TEASER: (_TEASERS, _TEASERS, _TEASERS, _OWN),
        FieldClass.RESERVED: (_OWN | OFFICERS, _NOBODY, _NOBODY, _OWN),
        FieldClass.IDENTITY: (_IDENTITIES, OFFICERS, _NOBODY, _OWN),
        FieldClass.FIGURES: (_FIGURES, _NOBODY, _NOBODY, _OWN),
        FieldClass.OWNERSHIP: (_OWN | _SCREENERS, _NOBODY, _NOBODY, _OWN),
        FieldClass.SCREENING: (_SCREENERS, _NOBODY, _NOBODY, _SCREENERS),
        FieldClass.PROCEDURE: (_OWN | OFFICERS, OFFICERS, _NOBODY, _OWN | OFFICERS),
        FieldClass.ORGANISATION: (_OWN | OFFICERS, OFFICERS, _NOBODY, _OWN),
        FieldClass.MATCH: (_TEASERS, _TEASERS, _TEASERS, _NOBODY),
        FieldClass.LIST: (_OWN | _MINISTRY, _OWN | _MINISTRY, _OWN | _MINISTRY, _NOBODY),
        FieldClass.LEDGER: (_OWN | OFFICERS, OFFICERS, _OWN, _NOBODY),
        FieldClass.PERSONAL: (_OWN | OFFICERS, OFFICERS, _NOBODY, _OWN | OFFICERS),
        FieldClass.LETTER: (OFFICERS, OFFICERS, _NOBODY, _NOBODY),
        FieldClass.MINISTRY: (OFFICERS, OFFICERS, OFFICERS, OFFICERS),
        FieldClass.INTERNAL: (_NOBODY, _NOBODY, _NOBODY, _NOBODY),
    }.items()
}

TIERS: Final[Mapping[FieldClass, Tier]] = {
    FieldClass.CATALOGUE: Tier.PUBLIC,
    FieldClass.TEASER: Tier.APPROVED,
    FieldClass.MATCH: Tier.APPROVED,
    FieldClass.LIST: Tier.APPROVED,
    FieldClass.IDENTITY: Tier.MUTUAL,
    FieldClass.FIGURES: Tier.NDA,
}
"""The lowest tier that opens a class; whatever is not here is of the ministry's."""

FieldClasses = Mapping[str, Mapping[str, FieldClass]]


def allows(actor: Actor, action: Action, field_class: FieldClass) -> bool:
    """Whether the policy grants it; what it does not name is refused."""
    return actor in RULES.get(field_class, {}).get(action, _NOBODY)


def tier_of(field_class: FieldClass) -> Tier:
    """The tier at which a fact of that class is disclosed."""
    return TIERS.get(field_class, Tier.MINISTRY)


@cache
def class_of(fact: str) -> FieldClass:
    """The class of a fact such as "ventures.Venture.summary".

    LookupError when nobody has given it one: then nobody may have it.
    """
    model, _dot, field = fact.rpartition(".")
    table: FieldClasses = import_module(f"{model.split('.')[0]}.field_classes").FIELD_CLASSES
    try:
        return table[model][field]
    except KeyError:
        raise LookupError(f"{fact} has no class") from None


def classed(**names: str) -> Mapping[str, FieldClass]:
    """Field → class, from class → names of fields separated by spaces.

    ValueError when a field has two classes.
    """
    classes: dict[str, FieldClass] = {}
    for field_class, fields in names.items():
        for field in fields.split():
            if field in classes:
                raise ValueError(f"{field} has two classes")
            classes[field] = FieldClass(field_class)
    return classes
