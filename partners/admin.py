"""The ministry's desk: partner companies and mandates are looked at, not edited."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.records import RecordAdmin, RecordStatusFilter
from partners.models import Mandate, PartnerCompany
from ventures.bands import band_text


@admin.register(PartnerCompany)
class PartnerCompanyAdmin(RecordAdmin):
    """Partner companies by code name."""

    review_path = "organisation__review"
    list_display = ["code_name", "country", "kind", "mandate_count", "state"]
    list_filter = [RecordStatusFilter, "kind", "country"]
    search_fields = ["organisation__code_name"]
    search_help_text = _("Code name")
    ordering = ["organisation__code_name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PartnerCompany]:
        """With country and number of mandates."""
        companies = super().get_queryset(request).annotate(mandates_stated=Count("mandates"))
        return companies.select_related("country")

    @admin.display(description=_("code name"), ordering="organisation__code_name")
    def code_name(self, company: PartnerCompany) -> str:
        """Its organisation's."""
        return company.organisation.code_name

    @admin.display(description=_("mandates"), ordering="mandates_stated")
    def mandate_count(self, company: PartnerCompany) -> int:
        """How many it has, in any state."""
        return company.mandates_stated


@admin.register(Mandate)
class MandateAdmin(RecordAdmin):
    """Teasers of mandates; exact tickets stand on the page, behind the ledger."""

    list_display = ["code_name", "company", "ticket", "state", "updated_at"]
    search_fields = ["code_name", "company__organisation__code_name"]
    search_help_text = _("Code name of the mandate or of its company")
    ordering = ["code_name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mandate]:
        """With the companies' code names."""
        return super().get_queryset(request).select_related("company__organisation")

    @admin.display(description=_("largest ticket"), ordering="ticket_max_band_eur")
    def ticket(self, mandate: Mandate) -> str:
        """The band, as on the teaser."""
        return band_text(mandate.ticket_max_band_eur)
