"""Pages of API lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core import signing
from django.db.models import Expression, F, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

Orderings = Mapping[str, Expression | F]

CURSOR, PAGE_SIZE, ORDERING = PARAMETERS = ("cursor", "page_size", "ordering")
DEFAULT_SIZE = 25
LARGEST_SIZE = 200


def _refuse(parameter: str, sentence: str) -> ValidationError:
    return ValidationError({parameter: [ErrorDetail(sentence, code="invalid")]})


class PageByCursor(BasePagination):
    """Pages that begin after the last row of the page before.

    Rows are ordered by one of the view's `orderings` (name → expression, never null) and then by
    `public_id`, so that no row is skipped or doubled however many share a value, and rows that come
    and go move nobody else. A cursor holds the two values of the last row and is signed: it tells
    no totals and no internal ids, and a made-up one is refused.
    """

    signer = signing.Signer(salt="spilno.api.cursor")

    def paginate_queryset(
        self, queryset: QuerySet, request: Request, view: APIView | None = None
    ) -> list[Any]:
        """The page's rows. `queryset` gives dictionaries; its model has a `public_id`."""
        size = self._size(request)
        name = self._ordering(request, view.orderings)  # type: ignore[union-attr]
        descending = name.startswith("-")
        queryset = queryset.annotate(
            position=view.orderings[name.removeprefix("-")],  # type: ignore[union-attr]
            position_id=F("public_id"),
        )
        queryset = self._after_cursor(queryset, request, name)
        order = ("-position", "-public_id") if descending else ("position", "public_id")
        rows = list(queryset.order_by(*order)[: size + 1])
        self._next = None
        if len(rows) > size:
            cursor = self._write_cursor(name, rows[size - 1])
            self._next = replace_query_param(request.build_absolute_uri(), CURSOR, cursor)
        return rows[:size]

    def get_paginated_response(self, data: Sequence[object]) -> Response:
        """`next` is the address of the next page, or null on the last."""
        return Response({"next": self._next, "results": data})

    def get_paginated_response_schema(self, schema: dict) -> dict:
        """The body as the OpenAPI document describes it."""
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {
                    "type": "string",
                    "format": "uri",
                    "nullable": True,
                    "description": _("Address of the next page; null on the last."),
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict]:
        """The parameters as the OpenAPI document describes them."""
        names = [sign + name for name in view.orderings for sign in ("", "-")]  # type: ignore[attr-defined]
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE}
        described = {
            CURSOR: (_("Taken from “next” of the page before."), {"type": "string"}),
            PAGE_SIZE: (_("Rows on a page."), size),
            ORDERING: (
                _("A minus sign turns the order round. A cursor keeps its own ordering."),
                {"type": "string", "enum": names, "default": names[0]},
            ),
        }
        return [
            {"name": name, "in": "query", "required": False, "description": text, "schema": schema}
            for name, (text, schema) in described.items()
        ]

    def _size(self, request: Request) -> int:
        text = request.query_params.get(PAGE_SIZE, str(DEFAULT_SIZE))
        if text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= LARGEST_SIZE:
            return int(text)
        sentence = _("Expected a whole number from 1 to %(most)d.") % {"most": LARGEST_SIZE}
        raise _refuse(PAGE_SIZE, sentence)

    def _ordering(self, request: Request, orderings: Orderings) -> str:
        name = request.query_params.get(ORDERING, next(iter(orderings)))
        if name.removeprefix("-") not in orderings:
            names = ", ".join(orderings)
            raise _refuse(ORDERING, _("Expected one of: %(names)s.") % {"names": names})
        return name

    def _write_cursor(self, name: str, row: Mapping[str, Any]) -> str:
        value = row["position"]
        text = value.isoformat() if hasattr(value, "isoformat") else str(value)
        return self.signer.sign_object([name, text, str(row["position_id"])])

    def _after_cursor(self, queryset: QuerySet, request: Request, name: str) -> QuerySet:
        if CURSOR not in request.query_params:
            return queryset
        try:
            ordering, text, public_id = self.signer.unsign_object(request.query_params[CURSOR])
        except signing.BadSignature:
            raise _refuse(CURSOR, _("This is no cursor of this list.")) from None
        if ordering != name:
            raise _refuse(CURSOR, _("This cursor belongs to another ordering."))
        value = queryset.query.annotations["position"].output_field.to_python(text)
        beyond = "lt" if name.startswith("-") else "gt"
        after = Q(**{f"position__{beyond}": value}) | Q(**{f"public_id__{beyond}": public_id})
        # The first condition follows from the second; it is there for the index.
        return queryset.filter(Q(**{f"position__{beyond}e": value}), after)
