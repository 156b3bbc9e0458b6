"""The event contract as JSON Schema, and what a later one may not do to an earlier one.

Growth is additive: a schema may gain types, fields with defaults and allowed values. It may not lose or narrow any.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from reelhouse.events import NEWEST_SCHEMA, AnyEvent

Schema = Mapping[str, Any]
_LOWER, _UPPER = (
    ("minimum", "exclusiveMinimum", "minLength", "minItems"),
    ("maximum", "exclusiveMaximum", "maxLength", "maxItems"),
)


def json_schema() -> dict[str, Any]:
    """The newest version as JSON Schema (2020-12): one definition per event type, told apart by `type`."""
    (union,), definitions = msgspec.json.schema_components([AnyEvent], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Reelhouse event, schema {NEWEST_SCHEMA}",
        **union,
        "$defs": definitions,
    }


def narrowings(old: Schema, new: Schema) -> Iterator[str]:
    """What `new` refuses or has lost of what `old` allowed, in words; none when it only grew."""
    for name, before in old["$defs"].items():
        after = new["$defs"].get(name)
        if after is None:
            yield f"{name} is gone"
        else:
            yield from _object(name, before, after)


def _object(name: str, old: Schema, new: Schema) -> Iterator[str]:
    for field in set(new.get("required", ())) - set(old.get("required", ())):
        yield f"{name}.{field} is needed now"
    for field, before in old["properties"].items():
        after = new["properties"].get(field)
        if after is None:
            yield f"{name}.{field} is gone"
        else:
            yield from _value(f"{name}.{field}", before, after)


def _value(place: str, old: Schema, new: Schema) -> Iterator[str]:
    kept = [_fits(one, new) for one in old.get("anyOf", (old,))]
    if not all(kept):
        yield f"{place} takes less than before"
    if "default" in old and old["default"] != new.get("default", ...):
        yield f"{place} has another default"


def _fits(old: Schema, new: Schema) -> bool:
    """Whether some alternative of `new` takes all that `old` takes."""
    return any(_is_wider(old, one) for one in new.get("anyOf", (new,)))


def _is_wider(old: Schema, new: Schema) -> bool:
    if old.get("type") != new.get("type") or new.get("pattern", old.get("pattern")) != old.get("pattern"):
        return False
    if "items" in old and not _fits(old["items"], new.get("items", {})):
        return False
    allowed = old.get("enum", new.get("enum", ()))
    bounds = [_is_looser(old.get(name), new.get(name), 1) for name in _UPPER]
    bounds += [_is_looser(old.get(name), new.get(name), -1) for name in _LOWER]
    return set(allowed) <= set(new.get("enum", allowed)) and ("enum" in old or "enum" not in new) and all(bounds)


def _is_looser(old: float | None, new: float | None, sign: int) -> bool:
    return new is None or (old is not None and sign * new >= sign * old)
