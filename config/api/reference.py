"""The OpenAPI document, and the page that shows it to people."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View
from drf_spectacular.generators import SchemaGenerator

from config.api import errors
from config.api.renderers import to_json

Schema = dict[str, Any]


@cache
def document(language: str | None) -> Schema:
    """The OpenAPI document in the active language, which is `language`; made once per process."""
    return SchemaGenerator().get_schema(request=None, public=True)


class SchemaView(View):
    """The document for programs. It holds no data, so everybody may read it."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """JSON in the reader's language."""
        body = to_json(document(get_language()))
        return HttpResponse(body, content_type="application/vnd.oai.openapi+json")


class ReferencePage(View):
    """The document for people, as a page of ours: no script, translated, printable."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page in the reader's language."""
        schema = document(get_language())
        resources = [
            {
                "tag": tag,
                "heading": heading,
                "operations": _operations(schema, tag),
                "fields": _fields(schema, component),
                "parts": _parts(schema, component),
            }
            for tag, heading, component in _resources()
        ]
        context = {
            "resources": resources,
            "links": [{"label": one["heading"], "url": f"#{one['tag']}"} for one in resources],
            "statuses": errors.STATUSES.items(),
            "base_url": request.build_absolute_uri("/").rstrip("/"),
            "schema_url": reverse("api-schema"),
        }
        return render(request, "drf_spectacular/reference.html", context)


def _resources() -> tuple[tuple[str, str, str], ...]:
    """Tag of the operations, heading, and component that describes a record."""
    return (
        ("ventures", _("Ventures"), "Venture"),
        ("mandates", _("Mandates"), "Mandate"),
        ("matches", _("Matches"), "Match"),
    )


def _operations(schema: Schema, tag: str) -> list[dict[str, Any]]:
    """The operations of a tag as the page shows them."""
    return [
        {
            "id": operation["operationId"],
            "path": path,
            "summary": operation["summary"],
            "description": operation["description"],
            "scope": operation["x-scope"],
            "parameters": [
                {
                    "name": parameter["name"],
                    "type": describe_type(schema, parameter["schema"]),
                    "text": parameter.get("description", ""),
                }
                for parameter in operation.get("parameters", [])
                if parameter["in"] == "query"
            ],
        }
        for path, operations in schema["paths"].items()
        for operation in operations.values()
        if tag in operation["tags"]
    ]


def _fields(schema: Schema, component: str) -> list[dict[str, Any]]:
    """The fields of a component as the page shows them."""
    found = schema["components"]["schemas"][component]
    return [
        {
            "name": name,
            "type": describe_type(schema, field),
            "text": field.get("description", ""),
            "is_optional": name not in found.get("required", ()),
        }
        for name, field in found["properties"].items()
    ]


def _parts(schema: Schema, component: str) -> list[dict[str, Any]]:
    """The components that a component's fields are made of, each with its own fields."""
    components = schema["components"]["schemas"]
    names = {_component(field) for field in components[component]["properties"].values()}
    return [
        {"name": name, "fields": _fields(schema, name)}
        for name in sorted(name for name in names if name)
        if "properties" in components[name]
    ]


def _component(field: Schema) -> str:
    """The name of the component that a field holds one or several of; empty if none."""
    field = field.get("items", field)
    for alternative in (field, *field.get("allOf", ()), *field.get("oneOf", ())):
        if "$ref" in alternative:
            return str(alternative["$ref"]).rpartition("/")[2]
    return ""


def describe_type(schema: Schema, field: Schema) -> str:
    """A field's type in the words of JSON, e.g. "integer 1–9 | null" or "array of Offer"."""
    if field.get("type") == "array":
        text = f"array of {describe_type(schema, field['items'])}"
    elif name := _component(field):
        found = schema["components"]["schemas"][name]
        text = " | ".join(filter(None, found["enum"])) if "enum" in found else name
    elif "enum" in field:
        text = " | ".join(field["enum"])
    else:
        form = field.get("format") if field["type"] == "string" else _range(field)
        text = " ".join(filter(None, (field["type"], form)))
    return f"{text} | null" if field.get("nullable") else text


def _range(field: Schema) -> str:
    low, high = field.get("minimum"), field.get("maximum")
    if low is None:
        return ""
    return f"≥ {low}" if high is None else f"{low}–{high}"
