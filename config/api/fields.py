"""What a record of the API consists of: one table of fields per resource.

A fact that is not in its resource's table does not leave by the API. Each field names the facts
that it tells, and their classes in `accounts.policy` give its tier: teaser fields are read from the
row that `visible_to` gave, fields above the teaser come through a door of their own
(`disclosed_to`) and are absent from the body where it stays shut.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from accounts.models import User
from accounts.policy import class_of, tier_of
from accounts.vocabulary import Tier

Row = Mapping[str, Any]
Door = Callable[[User, Collection[int]], Mapping[int, object]]


def facts_of(model: str, *names: str) -> str:
    """Several facts of one model, as a field names them."""
    return " ".join(f"{model}.{name}" for name in names)


def everybody(user: User) -> bool:
    """The audience of a field that whoever sees the row sees."""
    return True


@dataclass(frozen=True)
class Field:
    """One fact: its name, the stored facts that it tells (separated by spaces; none for what is
    about the reader itself), and its form in the OpenAPI document.

    A teaser field is read from the row: by `read`, or from the column of its name. It is null for
    whoever is not among its `audience`. A field above the teaser has a `door(user, ids)`, which
    gives {id of the row: value} for those rows whose fact the person may read.
    """

    name: str
    facts: str
    form: serializers.Field
    read: Callable[[Row], object] | None = None
    audience: Callable[[User], bool] = everybody
    door: Door | None = None

    @property
    def tier(self) -> Tier:
        """The highest tier of its facts."""
        tiers = (tier_of(class_of(fact)) for fact in self.facts.split())
        return max(tiers, default=Tier.APPROVED)

    def __post_init__(self) -> None:
        """A field above the teaser without a door, or a door before the teaser, is a mistake."""
        if (self.tier > Tier.APPROVED) != (self.door is not None):
            raise ValueError(f"{self.name}: exactly the fields above the teaser have a door")
        if self.form.required != (self.door is None):
            raise ValueError(f"{self.name}: exactly the fields behind a door may be absent")


def serializer_of(name: str, fields: Sequence[Field]) -> type[serializers.Serializer]:
    """The serializer class that describes a table in the OpenAPI document."""
    forms = {field.name: field.form for field in fields}
    return type(f"{name}Serializer", (serializers.Serializer,), forms)


def reader(fields: Sequence[Field], user: User) -> Callable[[Row], dict[str, Any]]:
    """A function that gives the teaser part of a row as that person may read it."""
    columns: list[tuple[str, Callable[[Row], object]]] = []
    for field in fields:
        if field.door is not None:
            continue
        if not field.audience(user):
            columns.append((field.name, lambda row: None))
        else:
            columns.append((field.name, field.read or _column(field.name)))
    return lambda row: {name: read(row) for name, read in columns}


def _column(name: str) -> Callable[[Row], object]:
    return lambda row: row[name]


def represent(
    fields: Sequence[Field], rows: Iterable[Row], user: User, open_ids: Collection[int] = ()
) -> list[dict[str, Any]]:
    """The bodies of rows; the doors are tried for the rows in `open_ids` only.

    One query per door, whatever the number of rows.
    """
    read = reader(fields, user)
    doors = [
        (field.name, field.door(user, open_ids)) for field in fields if field.door and open_ids
    ]
    bodies = []
    for row in rows:
        body = read(row)
        body.update((name, found[row["id"]]) for name, found in doors if row["id"] in found)
        bodies.append(body)
    return bodies


def amount_text(amount: Decimal | None) -> str | None:
    """An amount of money with two decimals, never in scientific notation; None stays None."""
    return None if amount is None else f"{amount:.2f}"
