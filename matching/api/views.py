"""Addresses of matches and of their export."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from accounts.vocabulary import Scope
from config.api.views import ReadOnlyView, RecordViewSet
from matching.api.fields import FIELDS, ORDERINGS, MatchSerializer, select_columns
from matching.exports import ExportFormat, stream_matches
from matching.filters import MatchFilter
from matching.models import Match


@extend_schema_view(
    list=extend_schema(
        summary=gettext_lazy("List matches"),
        description=gettext_lazy("Released matches of the reader’s own best lists."),
    ),
    retrieve=extend_schema(
        summary=gettext_lazy("Read a match"),
        description=gettext_lazy("A released match with the points of each criterion."),
    ),
)
class MatchViewSet(RecordViewSet):
    """Matches as `visible_to` shows them."""

    queryset = Match.objects.none()
    serializer_class = MatchSerializer
    filterset_class = MatchFilter
    required_scope = Scope.READ_MATCHES
    fields = FIELDS
    orderings = ORDERINGS

    def get_queryset(self) -> QuerySet:
        """The matches that this person may see."""
        return Match.objects.visible_to(self.request.user)

    def select(self, records: QuerySet) -> QuerySet:
        """The columns that the table reads."""
        return select_columns(records)


class FormatNegotiation(BaseContentNegotiation):
    """The parameter `format` chooses what is sent; errors are JSON, whatever the caller accepts."""

    def select_parser(self, request: Request, parsers: list) -> None:
        """Nothing is read."""

    def select_renderer(
        self, request: Request, renderers: list[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first renderer."""
        return renderers[0], renderers[0].media_type


class MatchExportView(ReadOnlyView, GenericAPIView):
    """All matches of a filtered list in one file."""

    http_method_names = ["get"]
    queryset = Match.objects.none()
    filterset_class = MatchFilter
    required_scope = Scope.EXPORT_MATCHES
    content_negotiation_class = FormatNegotiation
    pagination_class = None

    def known_parameters(self) -> Collection[str]:
        """The filters of the list and `format`."""
        return {*MatchFilter.base_filters, "format"}

    def get_queryset(self) -> QuerySet:
        """The matches that this person may see."""
        return Match.objects.visible_to(self.request.user)

    @extend_schema(
        summary=gettext_lazy("Export matches"),
        description=gettext_lazy(
            "The rows of the list in one file, best first. Each export is entered in the ledger."
        ),
        parameters=[OpenApiParameter("format", enum=ExportFormat.values, default="csv")],
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/x-ndjson"): OpenApiTypes.STR,
        },
        filters=True,
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """Stream the file."""
        file_format = request.query_params.get("format", ExportFormat.CSV)
        if file_format not in ExportFormat.values:
            sentence = _("Expected one of: %(names)s.") % {"names": ", ".join(ExportFormat.values)}
            raise ValidationError({"format": [ErrorDetail(sentence, code="invalid_choice")]})
        matches = self.filter_queryset(self.get_queryset())
        return stream_matches(request.user, matches, file_format)
