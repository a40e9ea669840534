"""How answers are written."""

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer


def _write_other(value: object) -> str:
    """Translated text; an amount must have been made text by its field (`fields.amount_text`)."""
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def to_json(value: object) -> bytes:
    """Compact JSON in UTF-8; days as 2026-11-23, UUIDs as text. TypeError for a Decimal."""
    return orjson.dumps(value, default=_write_other)


class OrjsonRenderer(BaseRenderer):
    """JSON by orjson, several times as fast as the standard library."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self,
        data: object,
        accepted_media_type: str | None = None,
        renderer_context: dict | None = None,
    ) -> bytes:
        """The answer's body; nothing for an answer without one."""
        return b"" if data is None else to_json(data)
