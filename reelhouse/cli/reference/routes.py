"""The page of routes, from the OpenAPI of the application."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reelhouse.cli.reference.markdown import code, table, whole

INTRO = """The server tells the same as OpenAPI 3.1 at `/v1/openapi.json`. Bodies are JSON. Lists are `{"items": […],
"next": …}`: give `next` back as `cursor` for more. Instants are RFC 3339 in UTC; `*_ms` are whole milliseconds.

Sign in with the cookie of `POST /v1/session`, or send `Authorization: Bearer <token>`. An unsafe method with a cookie
must come from our own pages. What the caller may not see answers 404, as if it were not there.

Every error is `{"error": {"code": …, "message": …, "hint": …}}`: what is wrong, with which one, and what to do.

Any other address answers with the pages of the web application."""
METHODS = ("get", "post", "put", "patch", "delete", "head", "options")


def page() -> str:
    """The page."""
    described = open_api()
    parts: list[str] = []
    for tag, routes in _by_tag(described).items():
        parts.append(f"## {tag}")
        parts += [_part(described, *route) for route in routes]
    return whole("Routes", INTRO, *parts)


def open_api() -> dict[str, Any]:
    """What the application says of itself; it is built on an empty home for that."""
    from reelhouse.platform import Platform
    from reelhouse.settings import Settings
    from serving.app import create_app

    with tempfile.TemporaryDirectory(prefix="reelhouse-docs-") as folder:
        return create_app(Platform.open(Settings(home=Path(folder)))).openapi()


def routes_of(described: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Method, path and operation of each route."""
    for path, operations in described["paths"].items():
        yield from ((name.upper(), path, operations[name]) for name in METHODS if name in operations)


def _by_tag(described: Mapping[str, Any]) -> dict[str, list[tuple[str, str, Mapping[str, Any]]]]:
    found: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = {}
    for route in routes_of(described):
        found.setdefault((route[2].get("tags") or ["other"])[0], []).append(route)
    return found


def _part(described: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]) -> str:
    rows = [_parameter(one) for one in operation.get("parameters", ())]
    rows += _body(described, operation)
    asked = table(("asks for", "in", "type", ""), rows)
    words = " ".join(operation.get("description", "").split())
    return "\n\n".join(part for part in (f"### {method} {path}", words, asked, _answer(operation)) if part)


def _parameter(one: Mapping[str, Any]) -> tuple[str, str, str, str]:
    schema = one["schema"]
    default = schema.get("default")
    said = "needed" if one.get("required") else f"default {code(default)}" if default not in (None, "") else ""
    return code(one["name"]), one["in"], _type(schema), said


def _body(described: Mapping[str, Any], operation: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    schema = _json(operation.get("requestBody", {}))
    named = _resolved(described, schema) if schema else {}
    required = set(named.get("required", ()))
    return [
        (code(name), "body", _type(field), "needed" if name in required else "")
        for name, field in named.get("properties", {}).items()
    ]


def _answer(operation: Mapping[str, Any]) -> str:
    status, good = next((status, answer) for status, answer in operation["responses"].items() if status.startswith("2"))
    schema = _json(good)
    return f"Answers {status}" + (f" with {_type(schema)}." if schema else ".")


def _json(part: Mapping[str, Any]) -> Mapping[str, Any]:
    return part.get("content", {}).get("application/json", {}).get("schema", {})


def _resolved(described: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    return described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return code(schema["$ref"].rsplit("/", 1)[1])
    if "anyOf" in schema:
        return next((_type(one) for one in schema["anyOf"] if one.get("type") != "null"), "")
    if "enum" in schema:
        return ", ".join(code(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("type", ""))
