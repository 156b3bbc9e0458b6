"""What the routes of videos take and give."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints

from serving.instants import Instant

Visibility = Literal["private", "workspace", "link"]
Sort = Literal["newest", "name", "views"]


class Owner(BaseModel):
    """Who recorded a video."""

    id: str
    name: str


class Work(BaseModel):
    """A step that is still to come, in words."""

    step: str
    words: str


class Can(BaseModel):
    """What the caller may do with a video."""

    edit: bool
    share: bool
    insights: bool


class Video(BaseModel):
    """A video as one caller sees it; `watched` is the share of it that the caller has played."""

    id: str
    workspace: str
    owner: Owner
    name: str
    state: Literal["processing", "ready", "damaged", "refused"]
    reason: str
    work: list[Work]
    playable: bool
    duration_ms: int | None
    width: int | None
    height: int | None
    created_at: Instant
    visibility: Visibility
    poster: str | None
    storyboard: str | None
    can: Can
    views: int | None
    watched: float | None


class Change(BaseModel):
    """What to change of a video."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)] | None = None
    visibility: Visibility | None = None


class Retried(BaseModel):
    """The steps that will be tried again."""

    steps: list[str]


class Word(BaseModel):
    """One recognised word."""

    text: str
    start_ms: int
    end_ms: int


class Segment(BaseModel):
    """One sentence-like stretch of speech."""

    index: int
    start_ms: int
    end_ms: int
    text: str
    words: list[Word]


class Transcript(BaseModel):
    """What was said, and what recognised it."""

    engine: str
    model: str
    language: str
    segments: list[Segment]


class Chapter(BaseModel):
    """A stretch about one topic."""

    index: int
    start_ms: int
    end_ms: int
    title: str


class Cited(BaseModel):
    """A statement with the segments that it stands on, and when the first of them starts."""

    text: str
    start_ms: int
    segments: list[int]


class KeyPhrase(BaseModel):
    """A phrase that stands for the subject."""

    text: str
    weight: float


class Summary(BaseModel):
    """What a video is about."""

    title: str
    statements: list[Cited]
    key_phrases: list[KeyPhrase]
    action_items: list[Cited]
    engine: str


class Recommendation(BaseModel):
    """A video to watch, why, and from where."""

    video: Video
    reason: str
    start_ms: int
