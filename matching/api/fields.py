"""The facts of a match that leave by the API and by exports."""

from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any

from django.db.models import DateTimeField, F, Func, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from config.api.fields import Field, Row, reader, serializer_of
from config.api.pagination import Orderings
from config.api.renderers import to_json
from matching.engine.vocabulary import CRITERIA, FULL_SCORE
from matching.filters import POINTS_PER_SCORE

__all__ = [
    "FIELDS",
    "ORDERINGS",
    "MatchSerializer",
    "read_matches",
    "select_columns",
    "to_json",
]
ISO = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
SCORE = {"min_value": 0, "max_value": FULL_SCORE // POINTS_PER_SCORE}


class RecordNameSerializer(serializers.Serializer):
    """One of the two records of a match."""

    public_id = serializers.UUIDField()
    code_name = serializers.CharField()


class CriteriaSerializer(serializers.Serializer):
    """Points that each criterion contributes; null where one does not apply."""

    def get_fields(self) -> dict[str, serializers.Field]:
        """One field per criterion, in the order of the contract."""
        return {
            name: serializers.IntegerField(allow_null=True, min_value=0, max_value=FULL_SCORE)
            for name in CRITERIA
        }


def seen_from_venture(user: User) -> bool:
    """The rank in a venture's list is for its manufacturer and for officers."""
    return user.is_officer or bool(user.organisation and user.organisation.is_manufacturer)


def seen_from_mandate(user: User) -> bool:
    """The rank in a mandate's list is for its partner company and for officers."""
    return user.is_officer or bool(user.organisation and not user.organisation.is_manufacturer)


def _record(side: str) -> Callable[[Row], object]:
    public_id, code_name = f"{side}_text", f"{side}__code_name"
    return lambda row: {"public_id": row[public_id], "code_name": row[code_name]}


def _score(column: str) -> Callable[[Row], object]:
    return lambda row: row[column] / POINTS_PER_SCORE


def _criteria(row: Row) -> dict[str, int | None]:
    return dict(zip(CRITERIA, row["criteria"], strict=True))


def select_columns(matches: QuerySet) -> QuerySet:
    """Matches as dictionaries of all that FIELDS reads; one query.

    Identifiers and moments come as text: an export of many rows would spend most of its time on
    making objects of them, and text of the objects.
    """
    return _with_texts(matches).values(
        *("id", "text", "venture_text", "venture__code_name", "mandate_text", "points"),
        *("mandate__code_name", "points_low", "points_high", "completeness", "rank_for_venture"),
        *("rank_for_mandate", "criteria", "since_text", "changed_text"),
    )


def _with_texts(matches: QuerySet) -> QuerySet:
    return matches.annotate(
        text=Cast("public_id", TextField()),
        venture_text=Cast("venture__public_id", TextField()),
        mandate_text=Cast("mandate__public_id", TextField()),
        since_text=_moment("since"),
        changed_text=_moment("changed"),
    )


def select_cells(matches: QuerySet, user: User) -> QuerySet:
    """Matches as tuples for a table, with the same facts as FIELDS in their order: addresses and
    names, points and their bounds, and all that follows as one text; one query.

    A column whose field is not for that person is not read at all.
    """
    shown = {field.name for field in FIELDS if field.audience(user)}
    none = Value("", TextField())
    ranks = [
        Coalesce(Cast(name, TextField()), none) if name in shown else none
        for name in ("rank_for_venture", "rank_for_mandate")
    ]
    parts = [Cast("completeness", TextField()), *ranks, _joined("criteria"), "since_text"]
    rest = ConcatWS(*parts, "changed_text")
    return (
        _with_texts(matches)
        .annotate(rest=rest)
        .values_list(
            *("text", "venture_text", "venture__code_name", "mandate_text"),
            *("mandate__code_name", "points", "points_low", "points_high", "rest"),
        )
    )


class ConcatWS(Func):
    """Texts with commas between them."""

    function = "concat_ws"
    output_field = TextField()

    def __init__(self, *texts: object) -> None:
        super().__init__(Value(","), *texts)


def _joined(column: str) -> Func:
    """An array as text with commas, nothing where it holds null."""
    comma, nothing = Value(",", TextField()), Value("", TextField())
    return Func(F(column), comma, nothing, function="array_to_string", output_field=TextField())


def _moment(column: str) -> Func:
    """A moment as text in UTC, e.g. 2026-11-23T08:00:00.123456Z."""
    in_utc = Func(Value("UTC"), F(column), function="timezone", output_field=DateTimeField())
    return Func(in_utc, Value(ISO), function="to_char", output_field=TextField())


def _score_form(text: object) -> serializers.FloatField:
    return serializers.FloatField(help_text=text, **SCORE)


def _rank_form(text: object) -> serializers.IntegerField:
    return serializers.IntegerField(allow_null=True, min_value=1, help_text=text)


FIELDS = (
    Field(
        "public_id",
        "matching.Match.public_id",
        serializers.UUIDField(help_text=_("Names the match in addresses.")),
        itemgetter("text"),
    ),
    Field(
        "venture",
        "matching.Match.venture ventures.Venture.public_id ventures.Venture.code_name",
        RecordNameSerializer(help_text=_("The venture.")),
        _record("venture"),
    ),
    Field(
        "mandate",
        "matching.Match.mandate partners.Mandate.public_id partners.Mandate.code_name",
        RecordNameSerializer(help_text=_("The mandate.")),
        _record("mandate"),
    ),
    Field(
        "points",
        "matching.Match.points",
        serializers.IntegerField(
            min_value=0, max_value=FULL_SCORE, help_text=_("The sum of the criteria.")
        ),
    ),
    Field(
        "score",
        "matching.Match.points",
        _score_form(_("Points divided by 1,000.")),
        _score("points"),
    ),
    Field(
        "score_low",
        "matching.Match.points_low",
        _score_form(_("The score if every unknown fact were bad.")),
        _score("points_low"),
    ),
    Field(
        "score_high",
        "matching.Match.points_high",
        _score_form(_("The score if every unknown fact were good.")),
        _score("points_high"),
    ),
    Field(
        "completeness",
        "matching.Match.completeness",
        serializers.IntegerField(
            min_value=0,
            max_value=100,
            help_text=_("The share of the weight that rests on known facts, per cent."),
        ),
    ),
    Field(
        "rank_for_venture",
        "matching.Match.rank_for_venture",
        _rank_form(_("The rank in the venture’s list; for its manufacturer and officers.")),
        audience=seen_from_venture,
    ),
    Field(
        "rank_for_mandate",
        "matching.Match.rank_for_mandate",
        _rank_form(_("The rank in the mandate’s list; for its company and officers.")),
        audience=seen_from_mandate,
    ),
    Field(
        "criteria",
        "matching.Match.criteria",
        CriteriaSerializer(help_text=_("Points of each criterion; null where it does not apply.")),
        _criteria,
    ),
    Field(
        "first_released_at",
        "matching.Match.since_for_venture matching.Match.since_for_mandate",
        serializers.DateTimeField(
            help_text=_(
                "When it came onto your list; for the ministry, when it was first released."
            )
        ),
        itemgetter("since_text"),
    ),
    Field(
        "changed_at",
        "matching.Match.changed_for_venture matching.Match.changed_for_mandate",
        serializers.DateTimeField(help_text=_("When something that you see of it last changed.")),
        itemgetter("changed_text"),
    ),
)
ORDERINGS: Orderings = {
    "changed_at": F("changed"),
    "first_released_at": F("since"),
    "score": F("points"),
}
MatchSerializer = serializer_of("Match", FIELDS)


def read_matches(rows: Iterable[Row], user: User) -> Iterator[dict[str, Any]]:
    """Rows of `select_columns` as that person may read them, one after the other."""
    return map(reader(FIELDS, user), rows)
