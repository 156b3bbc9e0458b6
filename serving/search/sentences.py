"""Finds the sentence inside a moment that answers, so that playing starts there and not at the window's edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lake import tables
from serving.remember import Remembered
from serving.search.moments import Moment
from serving.search.words import share_of

if TYPE_CHECKING:
    import numpy as np

    from reelhouse.ports import Embedder
    from serving.lake_view import LakeView

LEAD_MS = 1000
KEPT_SECONDS = 3600.0
Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A segment of a transcript."""

    start_ms: int
    end_ms: int
    text: str


def inside(lake: LakeView, one: Moment) -> list[Sentence]:
    """The sentences that lie inside a moment, in order."""
    rows = lake.document(tables.TRANSCRIPTS, one.video)
    return [
        Sentence(start_ms=row["start_ms"], end_ms=row["end_ms"], text=row["text"])
        for row in rows
        if row["start_ms"] < one.end_ms and row["end_ms"] > one.start_ms
    ]


class Vectors:
    """Vectors of texts, remembered; the embedder is made when it is first needed."""

    def __init__(self) -> None:
        self._known: Remembered[str, Vector] = Remembered(seconds=KEPT_SECONDS, size=20_000)

    def of(self, embedder: Embedder, text: str) -> Vector:
        """The unit vector of a text."""
        return self._known.get(text, lambda: tuple(embedder.embed([text])[0].tolist()))

    def cosines(self, embedder: Embedder, texts: Sequence[str], vector: Vector) -> np.ndarray:
        """How near each text is to a vector, -1 to 1."""
        import numpy as np

        missing = [text for text in dict.fromkeys(texts) if self._known.peek(text) is None]
        made = dict(zip(missing, embedder.embed(missing), strict=True)) if missing else {}
        rows = [self._known.get(text, lambda text=text: tuple(made[text].tolist())) for text in texts]
        return np.asarray(rows) @ np.asarray(vector)


def best(sentences: Sequence[Sentence], wanted: frozenset[str], cosines: np.ndarray | None) -> Sentence:
    """The sentence with most of the query's terms and nearest to its meaning; the earliest of equals."""
    scores = [share_of(sentence.text, wanted) for sentence in sentences]
    if cosines is not None:
        scores = [score + float(cosine) for score, cosine in zip(scores, cosines, strict=True)]
    return sentences[scores.index(max(scores))]


def start_of(sentence: Sentence, one: Moment) -> int:
    """A moment before the sentence begins, inside its window unless the sentence began before."""
    return max(0, min(sentence.start_ms, one.end_ms) - LEAD_MS)
