"""What the routes of comments take and give."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from serving.instants import Instant
from serving.videos.schemas import Owner

Kind = Literal["comment", "reaction"]


class NewComment(BaseModel):
    """A remark, or a reaction of a few signs, at a position."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
    position_ms: Annotated[int, Field(ge=0, le=7 * 24 * 3_600_000)]
    kind: Kind = "comment"


class Comment(BaseModel):
    """A remark or reaction and who made it; `removable` says whether the caller may remove it."""

    id: str
    person: Owner
    kind: Kind
    text: str
    position_ms: int
    created_at: Instant
    removable: bool
