"""The one shape of every error.

    {"type": "client_error", "errors": [{"code": "not_found", "detail": "…", "attr": null}]}

`type` is validation_error, client_error or server_error; `code` is for programs, `detail` for
people, in the language they asked for; `attr` names the parameter that a validation error is about.
"""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import VALIDATION_ERROR, Error
from rest_framework.exceptions import APIException, ParseError
from rest_framework.response import Response

# Our own sentences, so that each is translated and none repeats what the caller sent.
SENTENCES = {
    "not_authenticated": _("Log in, or send a token in the header “Authorization: Bearer …”."),
    "permission_denied": _("You may not do this."),
    "not_found": _("There is nothing at this address, or you may not see it."),
    "method_not_allowed": _("This address can only be read."),
    "not_acceptable": _("This address cannot answer in a format that you accept."),
    "unsupported_media_type": _("This address reads no such content."),
    "parse_error": _("The request cannot be read."),
    "throttled": _("Too many requests. Wait a moment and try again."),
    "error": _("Something went wrong on our side."),
}
STATUSES = {
    "400": _("A parameter is unknown, given twice or makes no sense"),
    "401": _("No token, or one that is unknown, expired or revoked"),
    "403": _("The token lacks the scope, or its holder may not use tokens any more"),
    "404": _("There is nothing here, or you may not see it"),
    "405": _("The address can only be read"),
    "406": _("The address cannot answer in a format that you accept"),
    "429": _("Too many requests; Retry-After says how many seconds to wait"),
}
SCHEMA = {
    "type": "object",
    "required": ["type", "errors"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "enum": ["validation_error", "client_error", "server_error"]},
        "errors": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["code", "detail", "attr"],
                "additionalProperties": False,
                "properties": {
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "attr": {"type": "string", "nullable": True},
                },
            },
        },
    },
}


class Formatter(ExceptionFormatter):
    """Says it in our own words where we have some."""

    def get_errors(self) -> list[Error]:
        """The errors with their sentences in the caller's language."""
        errors = super().get_errors()
        if self.get_error_type() != VALIDATION_ERROR:
            for error in errors:
                error.detail = str(SENTENCES.get(error.code, error.detail))
        return errors


class Handler(ExceptionHandler):
    """Turns every exception of a view into the one shape."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        """What Django calls suspicious (too many parameters, say) is the caller's error."""
        if isinstance(exc, SuspiciousOperation):
            return ParseError()
        return super().convert_known_exceptions(exc)

    def format_exception(self, exc: APIException) -> dict:
        """The body."""
        return Formatter(exc, self.context, self.exc).run()


def answer_exception(exc: Exception, context: Any) -> Response | None:
    """REST framework's hook for exceptions."""
    return Handler(exc, context).run()
