"""The values that parts hand to each other: frozen, typed, with units in their names. Knows no table and no library."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One recognised word; times in milliseconds of media time, probability in 0..1."""

    text: str
    start_ms: int
    end_ms: int
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One sentence-like stretch of speech with its words, in order."""

    index: int
    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...] = ()
    quality_flag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """All segments of one recording, and which engine and model heard them."""

    segments: tuple[Segment, ...]
    language: str
    engine: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A stretch of a recording about one topic; `segments` are the indexes that it covers."""

    index: int
    start_ms: int
    end_ms: int
    title: str
    segments: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence of a summary or an insight; every one cites at least one existing segment index."""

    text: str
    segments: tuple[int, ...]
    kind: str = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a recording is about: title, statements in order, key phrases with their weight, action items."""

    title: str
    statements: tuple[Statement, ...]
    key_phrases: tuple[tuple[str, float], ...]
    action_items: tuple[Statement, ...]
    engine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A window of 20 to 40 s of speech: the unit that search finds."""

    index: int
    start_ms: int
    end_ms: int
    text: str
    segments: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One entry of the vector index: dense vector, words for the lexical part, and the payload that filters read."""

    id: str
    vector: tuple[float, ...]
    text: str
    payload: dict[str, str | int | float | bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One answer of the vector index; `dense` and `lexical` are the parts of `score` (None: not found by that part)."""

    id: str
    score: float
    dense: float | None
    lexical: float | None
    payload: dict[str, str | int | float | bool] = field(default_factory=dict)
