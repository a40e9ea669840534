"""The catalogue on public pages: what is wanted most, and whose companies may take part."""

from itertools import groupby

from django import template
from django.db.models import Prefetch

from accounts.alphabet import alphabetical
from ventures.models import Category, Country, ProductGroup

register = template.Library()

LEAST_WANTED_SHOWN = 3


@register.simple_tag
def wanted_categories() -> list[tuple[int, list[Category]]]:
    """(priority, its categories with their groups in `.offered_groups`), the most urgent first."""
    groups = Prefetch("groups", ProductGroup.objects.offered(), to_attr="offered_groups")
    categories = (
        Category.objects.filter(is_active=True, priority__lte=LEAST_WANTED_SHOWN)
        .order_by("priority", "position", "code")
        .prefetch_related(groups)
    )
    return [(priority, [*rows]) for priority, rows in groupby(categories, lambda c: c.priority)]


@register.simple_tag
def countries_taking_part() -> list[str]:
    """Names of the countries of the Contact Group that are switched on, in alphabetical order."""
    return sorted((country.name for country in Country.objects.offered()), key=alphabetical)
