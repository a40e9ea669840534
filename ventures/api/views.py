"""Addresses of ventures."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view

from accounts.vocabulary import Scope
from config.api.views import RecordViewSet
from ventures.api.fields import FIELDS, ORDERINGS, VentureSerializer, select_columns
from ventures.filters import VentureFilter
from ventures.models import Venture


@extend_schema_view(
    list=extend_schema(
        summary=_("List ventures"),
        description=_("Ventures that the reader may see: teasers, and its own with figures."),
    ),
    retrieve=extend_schema(
        summary=_("Read a venture"),
        description=_("The teaser, and what is disclosed to the reader above it."),
    ),
)
class VentureViewSet(RecordViewSet):
    """Ventures as `visible_to` shows them."""

    queryset = Venture.objects.none()
    serializer_class = VentureSerializer
    filterset_class = VentureFilter
    required_scope = Scope.READ_VENTURES
    fields = FIELDS
    orderings = ORDERINGS

    def get_queryset(self) -> QuerySet:
        """The ventures that this person may see."""
        return Venture.objects.visible_to(self.request.user)

    def select(self, records: QuerySet) -> QuerySet:
        """The columns that the table reads."""
        return select_columns(records, self.request.user)
