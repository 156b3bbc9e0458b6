"""From hits on overlapping windows to moments: which hits are near enough, and which say the same. Knows no index.

Best cosines of questions that nothing answers are 0.15 to 0.30 with MiniLM, of answered ones seldom below 0.28. On the
sample talks 0.30 keeps silent on 11 of 12 unanswerable questions and loses no answer that 0.28 gives. A window is also
taken for its words alone when it has enough of their rarity.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reelhouse.types import Hit

NEAR_COSINE = 0.30
NEAR_WORDS = 0.5
TOUCHING_MS = 1000
DAMAGED_PENALTY = 0.05

Mode = Literal["hybrid", "semantic", "keyword"]
By = Literal["words", "meaning", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A stretch of a video that answers a query."""

    video: str
    start_ms: int
    end_ms: int
    text: str
    score: float
    dense: float | None
    lexical: float | None

    @property
    def by(self) -> By:
        """Whether words, meaning, or both led here."""
        is_near = self.dense is not None and self.dense >= NEAR_COSINE
        has_words = self.lexical is not None and self.lexical > 0
        return "both" if is_near and has_words else "words" if has_words else "meaning"

    def touches(self, other: Moment) -> bool:
        """Whether two moments of a video overlap or follow each other at once."""
        apart_ms = max(self.start_ms, other.start_ms) - min(self.end_ms, other.end_ms)
        return self.video == other.video and apart_ms <= TOUCHING_MS


def moment(hit: Hit) -> Moment:
    """The moment that a point of the index stands for."""
    known = hit.payload
    return Moment(
        video=str(known["video"]),
        start_ms=int(known["start_ms"]),
        end_ms=int(known["end_ms"]),
        text=str(known["text"]),
        score=hit.score,
        dense=hit.dense,
        lexical=hit.lexical,
    )


def near(found: Iterable[Moment], mode: Mode) -> list[Moment]:
    """Those that answer; none when nothing is near, rather than the least far."""
    return [one for one in found if _is_near(one, mode)]


def demoted(found: Iterable[Moment], damaged: Container[str]) -> list[Moment]:
    """With those of damaged recordings behind whole ones that say the same."""
    return [replace(one, score=one.score - DAMAGED_PENALTY) if one.video in damaged else one for one in found]


def merged(found: Iterable[Moment]) -> list[Moment]:
    """Best first, each without the weaker ones that touch it."""
    kept: list[Moment] = []
    for one in sorted(found, key=lambda one: (-one.score, one.video, one.start_ms)):
        if not any(one.touches(better) for better in kept):
            kept.append(one)
    return kept


def by_video(found: Sequence[Moment]) -> list[list[Moment]]:
    """The moments of each video together, the video with the best one first."""
    groups: dict[str, list[Moment]] = {}
    for one in found:
        groups.setdefault(one.video, []).append(one)
    return list(groups.values())


def _is_near(one: Moment, mode: Mode) -> bool:
    by_meaning = one.dense is not None and one.dense >= NEAR_COSINE
    by_words = one.lexical is not None and one.lexical >= NEAR_WORDS
    if mode == "semantic":
        return by_meaning
    return bool(one.lexical) if mode == "keyword" else by_meaning or by_words
