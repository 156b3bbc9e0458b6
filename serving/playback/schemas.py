"""What a player needs to know of a video."""

from __future__ import annotations

from pydantic import BaseModel

from serving.instants import Instant


class Playback(BaseModel):
    """Where the streams of a video lie, until when, and the server's clock."""

    hls: str
    dash: str | None
    poster: str | None
    storyboard: str | None
    captions: str | None
    expires_at: Instant
    server_time_ms: int
    duration_ms: int | None
