"""What the routes of xAPI take."""

from __future__ import annotations

from typing import Any

_STATEMENT: dict[str, Any] = {
    "type": "object",
    "required": ["actor", "verb", "object"],
    "description": "A statement of the xAPI Video Profile 1.0.3",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "actor": {"type": "object"},
        "verb": {"type": "object"},
        "object": {"type": "object"},
        "timestamp": {"type": "string", "format": "date-time"},
        "result": {"type": "object"},
        "context": {"type": "object"},
    },
}
REQUEST_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": _STATEMENT}}}
}
