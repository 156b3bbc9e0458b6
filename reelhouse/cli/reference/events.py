"""The page of events, from the event contract."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reelhouse.cli.reference.markdown import block, code, codes, table, whole
from reelhouse.contract import json_schema
from reelhouse.events import NEWEST_SCHEMA

SCHEMA_PAGE = f"events.v{NEWEST_SCHEMA}.schema.json"
INTRO = """A player, a page or an embed says what happens in small JSON events. `POST /v1/events` takes them in
batches and answers 202 when all of them are on disk. Each acknowledged event is kept as it came and counts once,
however often it is sent.

An event belongs to a session: a UUIDv7 made by the player when it is loaded, or for one search. The time inside the
session id is the day of all its events. Unknown fields are ignored; new fields have defaults."""
EXAMPLE = """{"sent_at_ms": 1790000000500, "events": [
  {"type": "interval", "id": "01a0c4a7-4d00-7000-8000-000000000001", "session": "01a0c4a7-4d00-7000-8000-000000000000",
   "number": 3, "at_ms": 1790000000000, "consent": "granted", "viewer": "n_4f1d2c9b", "video": "v_1",
   "start_ms": 0, "end_ms": 5000, "wall_ms": 5000}]}"""
CONSENT = (
    """Without `"consent": "granted"` no viewer and no signed-in person is stored: the event counts, but as nobody's."""
)
REJECTED = {
    "malformed": "it is no JSON",
    "invalid": "a field is missing or has a value that the contract does not allow",
    "newer_schema": "it speaks a newer schema than this server",
    "unknown_type": "this server's contract has no such type",
    "future": "its session begins more than a day after the receipt",
    "denied": "the sender may not speak about this video",
    "id_collision": "its id was accepted before with other content",
}


def event_types() -> dict[str, Mapping[str, Any]]:
    """Type tag to JSON Schema of each event type, in the order of the contract."""
    from reelhouse.events import AnyEvent

    schemas = _definitions()
    return {kind.__struct_config__.tag: schemas[kind.__name__] for kind in AnyEvent.__args__}


def schema() -> str:
    """The contract as JSON Schema."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def page() -> str:
    """The page."""
    shared = _shared()
    types = event_types()
    overview = table(
        ("type", "when"), [(f"[`{tag}`](#{tag})", str(schema["description"])) for tag, schema in types.items()]
    )
    refused = "\n".join(f"- `{name}`: {words}." for name, words in REJECTED.items())
    batch = table(("field", "type", "default", "must be"), _rows(_definitions()["Batch"], frozenset()))
    return whole(
        "Events",
        INTRO,
        block(EXAMPLE, "json"),
        CONSENT,
        f"The same as JSON Schema: [{SCHEMA_PAGE}]({SCHEMA_PAGE}), and `GET /v1/events/schema`.",
        "## The request",
        batch,
        "## What every event says",
        table(("field", "type", "default", "must be"), _rows(types["shown"], frozenset({"type"}))),
        "`video` is there in every type but `searched`.",
        "## Types",
        overview,
        *(_part(tag, schema, shared) for tag, schema in types.items()),
        "## Rejected events",
        "An event that cannot be used stays in `bronze.rejected` with its bytes, one of these codes, and the reason:",
        refused,
    )


def _part(tag: str, schema: Mapping[str, Any], shared: frozenset[str]) -> str:
    own = table(("field", "type", "default", "must be"), _rows(schema, shared))
    return "\n\n".join([f"### {tag}", str(schema["description"]), own or "It has no fields of its own."])


def _rows(schema: Mapping[str, Any], but: frozenset[str]) -> list[tuple[str, str, str, str]]:
    required = set(schema.get("required", ()))
    return [
        (code(name), _type(field), "needed" if name in required else _default(field), _rule(field))
        for name, field in schema["properties"].items()
        if name not in but
    ]


def _shared() -> frozenset[str]:
    """Fields that all types have, and `video`, which is told of once."""
    every = [set(schema["properties"]) for schema in event_types().values()]
    return frozenset(set.intersection(*every) | {"video"})


def _definitions() -> dict[str, Mapping[str, Any]]:
    import msgspec

    from reelhouse.events import AnyEvent, Batch

    return msgspec.json.schema_components([AnyEvent, Batch], ref_template="{name}")[1]


def _type(field: Mapping[str, Any]) -> str:
    if "enum" in field:
        return "string"
    if "anyOf" in field:
        return next(_type(one) for one in field["anyOf"] if one.get("type") != "null")
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}s"
    return str(field.get("type", "any JSON value"))


def _default(field: Mapping[str, Any]) -> str:
    value = field.get("default")
    if value == []:
        return "empty"
    shown = {None: "none", "": "empty", True: "true", False: "false"}
    return shown[value] if value in shown and not _is_number(value) else code(value)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _rule(field: Mapping[str, Any]) -> str:
    inner = next((one for one in field.get("anyOf", ()) if one.get("type") != "null"), field)
    return ", ".join(_rules(inner))


def _rules(field: Mapping[str, Any]) -> Iterator[str]:
    if "enum" in field:
        yield "one of " + codes(field["enum"])
    bounds = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    yield from (f"{sign} {field[name]}" for name, sign in bounds.items() if name in field)
    if "pattern" in field:
        yield "as " + code(field["pattern"])
    if "maxLength" in field:
        yield f"at most {field['maxLength']} characters"
    if "maxItems" in field:
        yield f"{field.get('minItems', 0)} to {field['maxItems']} items"
