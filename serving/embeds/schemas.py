"""What the routes of embeds take and give."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

SITE = r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?$"

Site = Annotated[str, StringConstraints(pattern=SITE, max_length=300)]


class EmbedSites(BaseModel):
    """The sites, each an origin such as `https://example.org`, that may embed the videos of a workspace."""

    sites: Annotated[list[Site], Field(max_length=100)]


class OEmbed(BaseModel):
    """An answer of oEmbed 1.0 for a video."""

    version: Literal["1.0"] = "1.0"
    type: Literal["video"] = "video"
    provider_name: str = "Reelhouse"
    provider_url: str
    title: str
    html: str
    width: int
    height: int
    duration: float | None = None
    cache_age: int = 3600
