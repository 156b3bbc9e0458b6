"""What the route of viewing events takes and gives."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class Acknowledged(BaseModel):
    """How many events are stored durably."""

    acknowledged: int


_BATCH: dict[str, Any] = {
    "type": "object",
    "required": ["sent_at_ms", "events"],
    "properties": {
        "sent_at_ms": {"type": "integer", "description": "The sender's clock, milliseconds since 1970"},
        "share": {"type": ["string", "null"], "maxLength": 200, "description": "Token of a share link"},
        "history": {
            "type": "boolean",
            "default": False,
            "description": "Sent in afterwards (an import): not called late",
        },
        "events": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1000,
            "items": {},
            "description": "Events by the contract of reelhouse.events; one that is not is kept in quarantine",
        },
    },
}
REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": _BATCH}, "text/plain": {"schema": {"type": "string"}}},
    }
}
