"""What a list of matches can be narrowed by; one FilterSet serves page, API and export."""

from datetime import UTC, datetime
from decimal import ROUND_CEILING, Decimal

import django_filters
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.forms import DateTimeField
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from matching.models import Match
from partners.models import MandateInterest
from ventures.filters import offered
from ventures.models import Category, CooperationForm, VentureOffer

POINTS_PER_SCORE = 1_000
CENTURY = [
    MinValueValidator(datetime(2000, 1, 1, tzinfo=UTC)),
    MaxValueValidator(datetime(2100, 1, 1, tzinfo=UTC)),
]


class MomentField(DateTimeField):
    """A moment with its offset: without one it would be another moment for every reader."""

    def to_python(self, value: object) -> datetime | None:
        """The moment; None when nothing was written."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class MomentFilter(django_filters.DateTimeFilter):
    """Compares with a moment."""

    field_class = MomentField


class MatchFilter(django_filters.FilterSet):
    """Matches by their two records, their score and the time of their last change."""

    venture = django_filters.UUIDFilter(field_name="venture__public_id", label=_("Venture"))
    mandate = django_filters.UUIDFilter(field_name="mandate__public_id", label=_("Mandate"))
    min_score = django_filters.NumberFilter(
        field_name="points",
        method="filter_min_score",
        label=_("Score from"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=6,
        decimal_places=3,
    )
    category = django_filters.ModelChoiceFilter(
        queryset=offered(Category),
        method="filter_category",
        label=_("Category"),
        empty_label=_("Any"),
        help_text=_(
            "What the other side offers or wants; for the ministry, what the venture offers."
        ),
    )
    form = django_filters.ModelChoiceFilter(
        queryset=offered(CooperationForm),
        method="filter_form",
        label=_("Cooperation form"),
        empty_label=_("Any"),
        help_text=_("A form that both sides name."),
    )
    changed_since = MomentFilter(
        field_name="changed",
        lookup_expr="gte",
        label=_("Changed since"),
        validators=CENTURY,
        help_text=_("A moment with its offset, such as 2026-11-23T08:00:00Z."),
    )

    class Meta:
        model = Match
        fields: list[str] = []

    def filter_min_score(self, matches: QuerySet, name: str, value: Decimal) -> QuerySet:
        """Matches with at least that score, 0 to 100."""
        points = (value * POINTS_PER_SCORE).to_integral_value(ROUND_CEILING)
        return matches.filter(points__gte=points)

    def filter_category(self, matches: QuerySet, name: str, value: Category) -> QuerySet:
        """Matches whose other side offers or wants something of the category."""
        organisation = getattr(self.request.user, "organisation", None)
        if organisation is None or not organisation.is_manufacturer:
            offers = VentureOffer.objects.filter(group__category=value)
            return matches.filter(venture__in=offers.values("venture"))
        wanted = Q(category=value) | Q(group__category=value)
        return matches.filter(mandate__in=MandateInterest.objects.filter(wanted).values("mandate"))

    def filter_form(self, matches: QuerySet, name: str, value: CooperationForm) -> QuerySet:
        """Matches in which both sides name the cooperation form."""
        return matches.filter(venture__forms=value, mandate__forms=value)
