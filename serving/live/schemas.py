"""What the live stream sends."""

from __future__ import annotations

from pydantic import BaseModel


class VideoNow(BaseModel):
    """How many watch a video at this moment."""

    video: str
    viewers: int


class Now(BaseModel):
    """A workspace at this moment: who watches, and what was counted today (UTC) up to the newest event."""

    viewers: int
    videos: list[VideoNow]
    views_today: int
    watch_seconds_today: float
