"""Who may do what at the ministry's desk.

Officers have no rows in Django's permission tables: these mixins decide by role alone, and
`config.desk.MinistryDesk` shows no model whose admin class does not come from here.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.querysets import without_ties

# What a filter of the admin may append to the name of a declared field.
FILTER_SUFFIXES = {"", "exact", "isnull", "gte", "lt"}


def is_officer(request: HttpRequest) -> bool:
    """The person at the desk is an active ministry officer."""
    return bool(getattr(request.user, "is_officer", False))


class ReadOnlyForOfficers:
    """Officers look, nobody writes. Mix it in before `ModelAdmin`.

    Addresses may filter by the declared `list_filter` only: Django would let `?digest__startswith=`
    or `?password__startswith=` probe every column of the table, shown or not.
    """

    decides_by_role = True
    actions = None
    list_max_show_all = 0
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    # Where a row leads to an organisation: officers tied to it do not see the row.
    tie_paths: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Without what betrays anything about an organisation to which this officer has a tie."""
        rows = super().get_queryset(request)  # type: ignore[misc]
        for path in self.tie_paths:
            rows = without_ties(rows, request.user, path)
        return rows

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Officers see the section."""
        return is_officer(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Officers look."""
        return is_officer(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody deletes."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what a declared filter produces."""
        for item in self.get_list_filter(request):
            if isinstance(item, type) and issubclass(item, SimpleListFilter):
                if lookup == item.parameter_name:
                    return True
                continue
            field = item[0] if isinstance(item, tuple) else item
            suffix = lookup.removeprefix(field).removeprefix("__")
            key = self.opts.get_field(field).related_model
            allowed = FILTER_SUFFIXES | ({f"{key._meta.pk.name}__exact"} if key else set())
            if lookup.startswith(field) and suffix in allowed:
                return True
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list is titled by what it lists."""
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        try:
            with transaction.atomic():
                return super().changelist_view(request, {**title, **(extra_context or {})})
        except DataError:  # a value in the address that the database cannot compare with
            raise BadRequest from None

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """A page is titled by its record."""
        original = context.get("original")
        context |= {"title": str(original or _("Add an entry")), "subtitle": None}
        return super().render_change_form(request, context, *args, **kwargs)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Records are named by their key alone."""
        return False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """What cannot be edited here has no history here."""
        if not is_officer(request):
            raise PermissionDenied
        raise Http404

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: object, object_id: str
    ) -> HttpResponse:
        """What does not exist, or not for this officer, is 404 and not a way back to the index."""
        raise Http404(_("There is no such record."))


class EditedByOfficers(ReadOnlyForOfficers):
    """Officers look, add and change; deleting stays closed unless an admin opens it."""

    show_full_result_count = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Officers add."""
        return is_officer(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Officers change."""
        return is_officer(request)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Plain choices: no pop-up windows that add or change the related entry."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """Who edited the entry: Django's own log of field names, never of values."""
        return admin.ModelAdmin.history_view(self, request, object_id, extra_context)
