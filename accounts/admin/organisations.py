"""Organisations, and who looked at them."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.access import ReadOnlyForOfficers
from accounts.admin.queue import organisations_named
from accounts.admin.records import RecordAdmin, RecordStatusFilter
from accounts.ledger_words import words_for
from accounts.models import LedgerEntry, Organisation


@admin.register(Organisation)
class OrganisationAdmin(RecordAdmin):
    """Organisations by code name; their names stand on their page, behind the ledger."""

    list_display = ["code_name", "kind", "state", "members", "created_at"]
    list_filter = [RecordStatusFilter, "kind"]
    search_fields = ["code_name"]
    search_help_text = _("Code name, legal name or registration number")
    ordering = ["code_name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """With the number of members."""
        return super().get_queryset(request).annotate(member_count=Count("memberships"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Code names, and the names behind the door that officers may open."""
        for word in search_term.split():
            queryset = queryset.filter(pk__in=organisations_named(request.user, word))
        return queryset, False

    @admin.display(description=_("members"), ordering="member_count")
    def members(self, organisation: Organisation) -> int:
        """How many people act for it."""
        return organisation.member_count


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyForOfficers, admin.ModelAdmin):
    """Every view above the teaser tier and every export."""

    list_display = ["at", "actor", "actor_organisation", "what", "subject", "tier", "rows"]
    list_filter = ["tier", "at"]
    list_select_related = ["actor", "actor_organisation", "subject"]
    tie_paths = ("subject", "actor_organisation")
    fields = ["at", "actor", "actor_organisation", "what", "subject", "tier", "rows"]
    search_fields = ["actor__email", "subject__code_name"]
    search_help_text = _("E-mail address of who looked, or code name of whom it is about")
    ordering = ["-at", "-pk"]

    @admin.display(description=_("what"), ordering="action")
    def what(self, entry: LedgerEntry) -> object:
        """The action in words, as the owner reads it."""
        return words_for(entry.action)
