"""What the OpenAPI document says beside the views: how to log in, and the errors."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from config.api import errors


class ScopedSchema(AutoSchema):
    """Names the scope that a token needs for the operation, as `x-scope`."""

    def get_extensions(self) -> dict[str, Any]:
        """What the document carries beyond the standard."""
        scope = getattr(self.view, "required_scope", None)
        return super().get_extensions() | ({"x-scope": str(scope)} if scope else {})


class TokenScheme(OpenApiAuthenticationExtension):
    """The token in the header."""

    target_class = "config.api.authentication.ApiTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """A bearer token with scopes."""
        description = _(
            "Made on the page “API tokens”; each address names the scope that it needs."
        )
        return {"type": "http", "scheme": "bearer", "description": description}


class SessionScheme(OpenApiAuthenticationExtension):
    """The cookie of a person who is logged in on the site."""

    target_class = "config.api.authentication.BrowserAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """The session cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


def add_errors(result: dict[str, Any], **context: object) -> dict[str, Any]:
    """Every operation may answer with the errors; a list has no 404."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Error"] = errors.SCHEMA
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    components["responses"] = {
        f"Error{status}": {"description": str(text), "content": body}
        for status, text in errors.STATUSES.items()
    }
    for path, operations in result["paths"].items():
        for operation in operations.values():
            operation["responses"]["200"]["description"] = _("The answer.")
            for status in errors.STATUSES:
                if status != "404" or "{" in path:
                    reference = f"#/components/responses/Error{status}"
                    operation["responses"].setdefault(status, {"$ref": reference})
    return result
