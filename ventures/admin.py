"""The ministry's desk: the catalogue is edited here, manufacturers and ventures are looked at."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.access import EditedByOfficers, is_officer
from accounts.admin.records import RecordAdmin, RecordStatusFilter
from ventures.bands import band_text
from ventures.models import (
    Category,
    CooperationForm,
    Country,
    EquipmentFamily,
    ExchangeRate,
    Instrument,
    Manufacturer,
    ProductGroup,
    Side,
    Venture,
)

CODE = re.compile(r"[a-z][a-z0-9_]*|[A-Z]{2}")
FIRST_RATE_DAY = date(2000, 1, 1)
RATES_AHEAD = timedelta(days=31)


def count_uses(entry: Model) -> int:
    """How many rows anywhere name this entry, the hidden ends of relations included."""
    relations = [
        field
        for field in entry._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and (field.one_to_many or field.one_to_one)
    ]
    return sum(
        relation.related_model._base_manager.filter(**{relation.field.name: entry}).count()
        for relation in relations
    )


class CatalogueForm(forms.ModelForm):
    """A new code is a plain word, since it appears in addresses and in the engine's files."""

    def clean_code(self) -> str:
        """Lower-case Latin letters, digits and underscores; countries use two capitals."""
        code = self.cleaned_data["code"]
        is_country = self._meta.model is Country
        if not CODE.fullmatch(code) or code.isupper() != is_country:
            raise ValidationError(
                _("Two capital letters (ISO 3166).")
                if is_country
                else _("Lower-case Latin letters, digits and underscores, a letter first.")
            )
        return code


class CatalogueRowForm(forms.ModelForm):
    """A row of a list; in a table its fields have no labels that a screen reader could read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{self.instance}: {field.label}"


@admin.register(Instrument, CooperationForm, Side)
class ClosedListAdmin(EditedByOfficers, admin.ModelAdmin):
    """A list whose codes the engine knows: entries can change, none comes or goes.

    An entry is switched off, not deleted: what chose it keeps it, nobody new can choose it.
    """

    form = CatalogueForm
    list_display = ["code", "name_en", "name_uk", "position", "is_active"]
    list_editable = ["position", "is_active"]
    list_filter = ["is_active"]
    list_per_page = 100
    search_fields = ["code", "name_en", "name_uk"]
    ordering = ["position", "code"]
    fields = ["code", "name_en", "name_uk", "position", "is_active"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The contract of the engine names the entries."""
        return False

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        """Rows whose fields have names."""
        return super().get_changelist_form(request, form=CatalogueRowForm, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """A code stands in records, runs and exports: it never changes."""
        return ["code"] if obj else []


class OpenListAdmin(ClosedListAdmin):
    """A list that grows; an entry that nothing names can be deleted again."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Officers add."""
        return is_officer(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Officers delete what is not used (see `delete_view`)."""
        return is_officer(request)

    @transaction.atomic
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Refuse with a message while anything names the entry.

        The lock keeps new rows from naming it meanwhile. Django's own check would not see the plain
        choices of ventures and mandates: their link rows cascade.
        """
        if not self.has_delete_permission(request):
            raise PermissionDenied
        entries = self.get_queryset(request).select_for_update(of=("self",))
        entry = entries.filter(pk=unquote(object_id)).first()
        if entry is None:
            raise Http404
        uses = count_uses(entry)
        if uses == 0:
            return super().delete_view(request, object_id, extra_context)
        text = _("%(name)s is used %(uses)s times and cannot be deleted. Switch it off instead.")
        self.message_user(request, text % {"name": entry, "uses": uses}, messages.ERROR)
        return redirect(
            reverse(f"admin:ventures_{self.opts.model_name}_change", args=[quote(entry.pk)])
        )


@admin.register(Category, ProductGroup)
class ProductsAdmin(OpenListAdmin):
    """Categories and product groups, with their priority."""

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Groups show their category and whether they are restricted."""
        own = ["category", "is_restricted"] if self.model is ProductGroup else []
        return ["code", "name_en", "name_uk", *own, "priority", "position", "is_active"]

    def get_list_filter(self, request: HttpRequest) -> list[str]:
        """Groups are found by category."""
        own = ["category", "is_restricted"] if self.model is ProductGroup else []
        return [*own, "is_active"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """The facts of a category or of a group."""
        own = ["category", "is_restricted"] if self.model is ProductGroup else []
        return ["code", "name_en", "name_uk", *own, "priority", "position", "is_active"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the categories' names."""
        entries = super().get_queryset(request)
        return entries.select_related("category") if self.model is ProductGroup else entries


@admin.register(EquipmentFamily)
class EquipmentFamilyAdmin(OpenListAdmin):
    """Families of equipment that partners supplied."""


@admin.register(Country)
class CountryAdmin(OpenListAdmin):
    """Countries of the Contact Group; a switched-off one takes its mandates out of everything."""

    list_display = [
        "code", "name_en", "name_uk", "is_active", "region", "is_nato_member", "is_eu_member",
    ]  # fmt: skip
    list_editable = ["is_active"]
    list_filter = ["is_active", "region"]
    fields = [
        "code", "iso3", "name_en", "name_uk", "region", "is_nato_member", "is_eu_member",
        "position", "is_active",
    ]  # fmt: skip
    ordering = ["name_en", "code"]


class ExchangeRateForm(forms.ModelForm):
    """A rate of a day that can be meant."""

    def clean_valid_from(self) -> date:
        """From the year 2000 to a month ahead."""
        day = self.cleaned_data["valid_from"]
        if not FIRST_RATE_DAY <= day <= timezone.localdate() + RATES_AHEAD:
            raise ValidationError(_("Give a day from the year 2000 on, at most a month ahead."))
        return day


@admin.register(ExchangeRate)
class ExchangeRateAdmin(EditedByOfficers, admin.ModelAdmin):
    """Amounts keep the rate of the day they were stated: a new rate changes nothing old."""

    form = ExchangeRateForm
    list_display = ["currency", "valid_from", "eur_per_unit"]
    fields = ["currency", "valid_from", "eur_per_unit"]
    list_filter = ["currency", "valid_from"]
    ordering = ["currency", "-valid_from"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No row refers to a rate."""
        return is_officer(request)


@admin.register(Manufacturer)
class ManufacturerAdmin(RecordAdmin):
    """Manufacturers by code name."""

    review_path = "organisation__review"
    list_display = ["code_name", "ownership", "staff_band", "venture_count", "state"]
    list_filter = [RecordStatusFilter, "ownership", "staff_band"]
    search_fields = ["organisation__code_name"]
    search_help_text = gettext_lazy("Code name")
    ordering = ["organisation__code_name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Manufacturer]:
        """With the number of ventures."""
        return super().get_queryset(request).annotate(ventures_stated=Count("ventures"))

    @admin.display(description=gettext_lazy("code name"), ordering="organisation__code_name")
    def code_name(self, manufacturer: Manufacturer) -> str:
        """Its organisation's."""
        return manufacturer.organisation.code_name

    @admin.display(description=gettext_lazy("ventures"), ordering="ventures_stated")
    def venture_count(self, manufacturer: Manufacturer) -> int:
        """How many it has, in any state."""
        return manufacturer.ventures_stated


@admin.register(Venture)
class VentureAdmin(RecordAdmin):
    """Teasers of ventures; titles and figures stand on the page, behind the ledger."""

    list_display = ["code_name", "manufacturer", "need", "state", "updated_at"]
    search_fields = ["code_name", "manufacturer__organisation__code_name"]
    search_help_text = gettext_lazy("Code name of the venture or of its manufacturer")
    ordering = ["code_name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Venture]:
        """With the manufacturers' code names."""
        return super().get_queryset(request).select_related("manufacturer__organisation")

    @admin.display(description=gettext_lazy("need"), ordering="need_band_eur")
    def need(self, venture: Venture) -> str:
        """The band, as on the teaser."""
        return band_text(venture.need_band_eur)
