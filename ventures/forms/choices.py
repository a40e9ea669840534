"""Choices of forms, from the catalogue in the reader's language."""

from collections.abc import Collection
from itertools import groupby

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ventures.models import ProductGroup
from ventures.models.catalogue import CatalogueEntry
from ventures.teaser import readiness_text
from ventures.vocabulary import READINESS_LEVELS, TrackRecord

Choices = list[tuple[str, str]]
GroupedChoices = list[tuple[str, Choices]]


def entries(model: type[CatalogueEntry], kept: Collection[str] = ()) -> Choices:
    """What may be chosen now, and the codes in `kept` that a record has from earlier."""
    rows = model.objects.filter(Q(is_active=True) | Q(pk__in=kept)).order_by("position", "code")
    return [(row.code, row.name) for row in rows]


def groups_by_category(kept: Collection[str] = ()) -> list[tuple[object, list[ProductGroup]]]:
    """(category, its product groups) in the order of the catalogue; `kept` may name either."""
    rows = (
        ProductGroup.objects.filter(
            Q(is_active=True, category__is_active=True) | Q(pk__in=kept) | Q(category__in=kept)
        )
        .select_related("category")
        .order_by("category__position", "category__code", "position", "code")
    )
    return [(category, list(groups)) for category, groups in groupby(rows, lambda g: g.category)]


def group_choices(kept: Collection[str] = ()) -> GroupedChoices:
    """Product groups under the names of their categories; restricted ones say so."""
    return [
        (category.name, [(group.code, _label(group)) for group in groups])
        for category, groups in groups_by_category(kept)
    ]


def _label(group: ProductGroup) -> str:
    return (
        _("%(group)s (manual check)") % {"group": group.name} if group.is_restricted else group.name
    )


def readiness_choices(unknown: str) -> Choices:
    """The nine levels with their meanings, after the word for no answer."""
    return [("", unknown), *((str(level), readiness_text(level)) for level in READINESS_LEVELS)]


def track_record_choices(unknown: str) -> Choices:
    """The four values, after the word for no answer."""
    return [
        ("", unknown),
        *((str(value), str(capfirst(label))) for value, label in TrackRecord.choices),
    ]


def least_readiness_choices(anything: str) -> Choices:
    """The least level that is asked for; 1 asks for nothing."""
    levels = [(str(level), readiness_text(level)) for level in READINESS_LEVELS if level > 1]
    return [("1", anything), *levels]


def least_track_record_choices(anything: str) -> Choices:
    """The least track record that is asked for; 0 asks for nothing."""
    values = [(str(value), str(capfirst(label))) for value, label in TrackRecord.choices if value]
    return [("0", anything), *values]


def interest_choices(kept: Collection[str] = ()) -> GroupedChoices:
    """Under each category's name the whole category, then its groups."""
    return [
        (
            category.name,
            [
                (category.code, _("%(category)s (all)") % {"category": category}),
                *((group.code, _label(group)) for group in groups),
            ],
        )
        for category, groups in groups_by_category(kept)
    ]
