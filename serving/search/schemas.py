"""What the route of search takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel

from serving.videos.schemas import Video

Mode = Literal["hybrid", "semantic", "keyword"]
Group = Literal["moment", "video"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The query of a search, as a dependency of its route."""

    workspace: Annotated[str, Query(max_length=64)]
    q: Annotated[str, Query(min_length=1, max_length=500, description="What to look for")]
    mode: Annotated[Mode, Query()] = "hybrid"
    group: Annotated[Group, Query(description="One item per moment, or per video with its other moments")] = "video"
    limit: Annotated[int, Query(ge=1, le=50)] = 20


class More(BaseModel):
    """Another moment of the same video."""

    start_ms: int
    end_ms: int
    snippet: str
    highlights: list[tuple[int, int]]
    score: float


class Item(BaseModel):
    """A moment that answers; `highlights` are places of matched words in `snippet`, in signs."""

    video: Video
    start_ms: int
    end_ms: int
    score: float
    snippet: str
    highlights: list[tuple[int, int]]
    by: Literal["words", "meaning", "both"]
    poster: str | None
    more: list[More]


class Found(BaseModel):
    """The answer of a search; `nearest` is what comes nearest when nothing answers."""

    session: str
    query: str
    took_ms: int
    items: list[Item]
    nearest: list[Item]
