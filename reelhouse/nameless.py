"""An event without its viewer, wherever in it the name stands. Knows no request and no store."""

from __future__ import annotations

from typing import Any

import msgspec

# Kept in place of an event that names a viewer without consent and cannot be written again without the name.
WITHHELD = b'{"type":"withheld"}'


def nameless(raw: bytes) -> bytes:
    """The event without any `viewer` in it: the same bytes when there was none."""
    # A field's name may hide behind escapes, so a backslash is looked into as well.
    if b"viewer" not in raw and b"\\" not in raw:
        return raw
    try:
        value = msgspec.json.decode(raw)
        clean = _without_viewer(value)
        return raw if _is_same(raw, value, clean) else msgspec.json.encode(clean)
    except (msgspec.MsgspecError, RecursionError, OverflowError):
        return WITHHELD


def _without_viewer(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_viewer(inner) for key, inner in value.items() if key != "viewer"}
    return [_without_viewer(inner) for inner in value] if isinstance(value, list) else value


def _is_same(raw: bytes, value: Any, clean: Any) -> bool:
    # Of a key that is given twice only the last value was decoded, so bytes that say `viewer` are never kept as they are.
    return value == clean and b"viewer" not in raw
