"""What the desk works by: the screening list in use, aggressor states, days off."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.admin.access import EditedByOfficers, ReadOnlyForOfficers
from accounts.models import AggressorState, DayOff, ScreeningList


@admin.register(ScreeningList)
class ScreeningListAdmin(ReadOnlyForOfficers, admin.ModelAdmin):
    """The lists that were loaded. `manage.py load_screening_list` loads a newer one."""

    list_display = ["name", "loaded_at", "party_count", "name_count", "is_current"]
    fields = ["name", "digest", "loaded_at", "party_count", "name_count", "is_current"]
    ordering = ["-loaded_at", "-pk"]


@admin.register(AggressorState)
class AggressorStateAdmin(ReadOnlyForOfficers, admin.ModelAdmin):
    """Looked at here; `manage.py set_aggressor_states` changes them and screens everybody anew."""

    list_display = ["code", "country"]
    fields = ["code", "country"]
    ordering = ["code"]

    @admin.display(description=_("country"))
    def country(self, state: AggressorState) -> str:
        """Its name in the reader's language."""
        return str(countries.name(state.code))


@admin.register(DayOff)
class DayOffAdmin(EditedByOfficers, admin.ModelAdmin):
    """Days besides weekends on which no time to decide passes."""

    list_display = ["date", "name"]
    fields = ["date", "name"]
    ordering = ["-date"]

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """A day turned out to be a working day after all."""
        return self.has_change_permission(request, obj)
