"""How columns that ventures and mandates have in common leave by the API."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    DateField,
    Expression,
    ExpressionWrapper,
    Model,
    OuterRef,
    Q,
    Value,
)
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.models import User
from accounts.vocabulary import ReviewStatus
from config.api.fields import Row, amount_text
from ventures.bands import EDGES

MONEY = {"max_digits": 16, "decimal_places": 2, "min_value": Decimal(0)}


@extend_schema_serializer(component_name="Band")
class BandSerializer(serializers.Serializer):
    """A band of money in EUR: the amount is above `low` and at most `high`."""

    low = serializers.DecimalField(help_text=_("The amount is above this."), **MONEY)
    high = serializers.DecimalField(help_text=_("The amount is at most this."), **MONEY)


def band_form(text: object) -> BandSerializer:
    """The description of a field that holds a band or null."""
    return BandSerializer(allow_null=True, help_text=text)


def codes_form(text: object, *, required: bool = True) -> serializers.ListField:
    """The description of a field that holds codes of the catalogue."""
    return serializers.ListField(child=serializers.CharField(), help_text=text, required=required)


def band(edge: Decimal | None) -> dict[str, str | None] | None:
    """The band below an upper edge as two amounts in EUR; None where nothing is stated."""
    if edge is None:
        return None
    position = bisect_left(EDGES, edge)
    low = EDGES[position - 1] if position else Decimal(0)
    return {"low": amount_text(low), "high": amount_text(edge)}


def read_band(column: str) -> Callable[[Row], object]:
    """Reads a column of upper edges as a band."""
    return lambda row: band(row[column])


def codes_of(model: type[Model], relation: str) -> ArraySubquery:
    """The codes that a row of `model` has in a many-to-many relation, as a sorted array column."""
    field = model._meta.get_field(relation)
    through = field.remote_field.through  # type: ignore[union-attr]
    row, code = field.m2m_field_name(), f"{field.m2m_reverse_field_name()}_id"  # type: ignore[union-attr]
    rows = through._default_manager.filter(**{row: OuterRef("pk")})  # type: ignore[union-attr]
    return ArraySubquery(rows.order_by(code).values(code))


def is_own(column: str, user: User) -> Expression:
    """A column that says whether a row belongs to the person's organisation."""
    if user.organisation is None:
        return Value(False, BooleanField())
    return ExpressionWrapper(Q(**{column: user.organisation.pk}), BooleanField())


PUBLIC_ID = _("Names the record in addresses.")
CODE_NAME = _("What strangers call the record.")
IS_OWN = _("Whether it belongs to the reader’s organisation.")
STATUS = _("Where the record stands with the ministry; always “approved” for strangers.")
APPROVED = _("The day on which the ministry approved it as it stands; else null.")
BEFORE_ALL = Value(date(1, 1, 1), DateField())


def status_form() -> serializers.ChoiceField:
    """The description of a record's status."""
    return serializers.ChoiceField(ReviewStatus.choices, help_text=STATUS)


def approved_form() -> serializers.DateField:
    """The description of the day of approval."""
    return serializers.DateField(allow_null=True, help_text=APPROVED)


def approved_date() -> TruncDate:
    """A column with the day of approval; the moment would tell more of the desk than it helps."""
    return TruncDate("review__approved_at")
