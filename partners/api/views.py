"""Addresses of mandates."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view

from accounts.vocabulary import Scope
from config.api.views import RecordViewSet
from partners.api.fields import FIELDS, ORDERINGS, MandateSerializer, select_columns
from partners.filters import MandateFilter
from partners.models import Mandate


@extend_schema_view(
    list=extend_schema(
        summary=_("List mandates"),
        description=_("Mandates that the reader may see: teasers, and its own with figures."),
    ),
    retrieve=extend_schema(
        summary=_("Read a mandate"),
        description=_("The teaser, and what is disclosed to the reader above it."),
    ),
)
class MandateViewSet(RecordViewSet):
    """Mandates as `visible_to` shows them."""

    queryset = Mandate.objects.none()
    serializer_class = MandateSerializer
    filterset_class = MandateFilter
    required_scope = Scope.READ_MANDATES
    fields = FIELDS
    orderings = ORDERINGS

    def get_queryset(self) -> QuerySet:
        """The mandates that this person may see."""
        return Mandate.objects.visible_to(self.request.user)

    def select(self, records: QuerySet) -> QuerySet:
        """The columns that the table reads."""
        return select_columns(records, self.request.user)
