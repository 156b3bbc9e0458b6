"""Lists in pages: the shape of every list and its opaque cursor."""

from __future__ import annotations

import base64
from typing import Any, Generic, TypeVar

import msgspec
from pydantic import BaseModel

from reelhouse.errors import BadInput

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """Some items, and the cursor of the next ones (null at the end)."""

    items: list[T]
    next: str | None = None


def to_cursor(position: tuple[int | float | str, str]) -> str:
    """An opaque text for the sort value and id behind which the next page starts."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def from_cursor(cursor: str | None, kind: Any) -> tuple[Any, str] | None:
    """The position inside a cursor whose sort value is of a kind; BadInput when it is not one of ours."""
    if cursor is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(raw, type=tuple[kind, str])
    except (ValueError, msgspec.MsgspecError) as error:
        raise BadInput("The cursor is not one of ours.", hint="Start again without `cursor`.") from error
