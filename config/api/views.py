"""What all addresses of the API have in common: they are read, and answer in one shape."""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework import viewsets
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Organisation
from accounts.services import ledger
from accounts.vocabulary import Tier
from config.api import pagination
from config.api.fields import Field, Row, represent
from config.api.parameters import check_parameters


class ReadOnlyView(APIView):
    """Read only; unknown parameters are refused; nothing is kept by caches on the way."""

    http_method_names = ["get", "head"]

    def known_parameters(self) -> Collection[str]:
        """What may stand in the query."""
        return ()

    def repeatable_parameters(self) -> Collection[str]:
        """What may stand there more than once."""
        return ()

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Ask who it is and whether they may, then read the query."""
        super().initial(request, *args, **kwargs)
        if request.method in {"GET", "HEAD"}:
            check_parameters(request, self.known_parameters(), self.repeatable_parameters())

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Forbid storing, and answer 304 when the caller holds this very body already."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
        if isinstance(response, Response) and response.status_code == 200:
            response.add_post_render_callback(lambda done: _conditional(request._request, done))
        return response


def _conditional(request: HttpRequest, response: Response) -> HttpResponseBase | None:
    digest = hashlib.blake2b(response.content, digest_size=16).hexdigest()
    response.headers["ETag"] = f'"{digest}"'
    return get_conditional_response(request, etag=response.headers["ETag"], response=response)


class NoSuchAddress(ReadOnlyView):
    """Everything below /api/ that is no address: 404 in the shape of all errors."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """There is nothing here, whatever the method."""
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(
            request, force=True
        )
        raise NotFound


class RecordViewSet(ReadOnlyView, viewsets.GenericViewSet):
    """Lists and records of a resource that is declared by a table of fields.

    A list carries the teaser of every row, and of the reader's own rows everything. A record
    carries what is disclosed to the reader as well; that leaves a row in the ledger of its owner.
    """

    fields: ClassVar[Sequence[Field]]
    orderings: ClassVar[pagination.Orderings]
    lookup_field = "public_id"
    lookup_value_converter = "uuid"

    def known_parameters(self) -> Collection[str]:
        """Lists know their filters and the parameters of pages; records know none."""
        if self.detail:
            return ()
        return {*self.filterset_class.base_filters, *pagination.PARAMETERS}  # type: ignore[attr-defined]

    def repeatable_parameters(self) -> Collection[str]:
        """The filters that take several values."""
        filters = self.filterset_class.base_filters.items()  # type: ignore[attr-defined]
        return {name for name, found in filters if hasattr(found, "conjoined")}

    def select(self, records: QuerySet) -> QuerySet:
        """The rows as dictionaries with `id` and whatever the table reads.

        Where the table has doors, also `is_own` and `organisation_id`.
        """
        raise NotImplementedError

    def list(self, request: Request) -> Response:
        """One page of rows."""
        records = self.select(self.filter_queryset(self.get_queryset()))
        rows = self.paginate_queryset(records)
        own = [row["id"] for row in rows if row.get("is_own")]
        return self.get_paginated_response(represent(self.fields, rows, request.user, own))

    def retrieve(self, request: Request, public_id: object) -> Response:
        """One record."""
        row = self.select(self.get_queryset().filter(public_id=public_id)).first()
        if row is None:
            raise Http404
        [body] = represent(self.fields, [row], request.user, [row["id"]])
        if not row.get("is_own"):
            self._record_access(row, body)
        return Response(body)

    def _record_access(self, row: Row, body: dict[str, Any]) -> None:
        tiers = [field.tier for field in self.fields if field.name in body]
        if max(tiers) > Tier.APPROVED:
            ledger.record_access(
                actor=self.request.user,
                action=f"read {self.basename}",
                tier=max(tiers),
                subject=Organisation.objects.get(pk=row["organisation_id"]),
            )
