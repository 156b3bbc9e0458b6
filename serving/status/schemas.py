"""What the routes of health and progress give."""

from __future__ import annotations

from pydantic import BaseModel

from serving.instants import Instant


class Health(BaseModel):
    """Whether the server, or each part of it, is in order."""

    ok: bool
    parts: dict[str, str] = {}


class Freshness(BaseModel):
    """Up to when events are counted, and what became of the others.

    `watermark`: events of before then are complete but for one in a hundred, going by how late the newest ones came; null
    where all were sent in afterwards. `history`: events that were sent in afterwards (an import), which are never called
    late. `late_share` of the others; `lost` and `loss_share` of the events of the last days, by gaps in their numbers.
    """

    data_up_to: Instant | None
    watermark: Instant | None
    events: int
    duplicates: int
    rejected: int
    late: int
    history: int
    duplicate_share: float
    late_share: float
    lost: int
    loss_share: float


class StepWork(BaseModel):
    """How far a step is over all videos: finished for good, still to come, given up."""

    step: str
    words: str
    done: int
    due: int
    failed: int


class Videos(BaseModel):
    """Videos by state."""

    ready: int = 0
    damaged: int = 0
    refused: int = 0
    processing: int = 0


class Status(BaseModel):
    """How far everything is."""

    freshness: Freshness
    work: list[StepWork]
    videos: Videos
