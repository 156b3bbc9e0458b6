"""What a caller asks of a list of videos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from serving.videos.schemas import Sort


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The query of a list of videos, as a dependency of its route."""

    workspace: Annotated[str, Query(max_length=64)]
    sort: Annotated[Sort, Query()] = "newest"
    owner: Annotated[str | None, Query(max_length=64)] = None
    cursor: Annotated[str | None, Query(max_length=600)] = None
    limit: Annotated[int, Query(ge=1, le=100)] = 50
