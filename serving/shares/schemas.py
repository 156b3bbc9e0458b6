"""What the routes of share links take and give."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from serving.instants import Instant
from serving.videos.schemas import Video


class NewShare(BaseModel):
    """How a link shall be guarded."""

    password: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    expires_at: Instant | None = None


class Share(BaseModel):
    """A share link without its secret."""

    id: str
    has_password: bool
    created_at: Instant
    expires_at: Instant | None
    revoked_at: Instant | None


class MadeShare(Share):
    """A new share link; `token` and `url` are shown this once."""

    token: str
    url: str


class Password(BaseModel):
    """The password of a share link."""

    password: Annotated[str, Field(max_length=200)]


class Opened(BaseModel):
    """What is behind a link: nothing is told of the video while the password is missing."""

    video: Video | None
    needs_password: bool
