"""Chapters, title, summary and action items made of sentences that were said: needs an embedder and no language model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from models.summarise.actions import asks_for_action
from models.summarise.phrases import key_phrases
from models.summarise.titles import NOTHING_SAID, chapter_titles, recording_title
from models.summarise.topics import topic_starts
from reelhouse.types import Chapter, Segment, Statement, Summary, Transcript

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reelhouse.ports import Embedder

RULES = 1  # raise it when the same transcript can give other results
SENTENCES_A_STATEMENT = 4
FEWEST_STATEMENTS, MOST_STATEMENTS = 3, 8
FEWEST_WORDS = 5  # a shorter sentence says too little to stand alone
DIVERSITY = 0.4  # weight of unlikeness to what was chosen before; the rest is nearness to the whole


class Extractive:
    """Says nothing that was not said: every statement is a sentence of the transcript and cites it. Same input, same output."""

    engine = "extractive"

    def __init__(self, embedder: Embedder) -> None:
        self.revision = f"{self.engine}.{RULES}+{embedder.revision}"
        self._embedder = embedder

    def chapters(self, transcript: Transcript) -> tuple[Chapter, ...]:
        """Topics in order, at least 12 s each unless the recording is shorter; together they cover every segment once."""
        segments = transcript.segments
        if not segments:
            return ()
        vectors = self._embedder.embed([segment.text for segment in segments])
        starts = topic_starts(segments, vectors)
        spans = list(zip(starts, [*starts[1:], len(segments)], strict=True))
        titles = chapter_titles(
            [[segment.text for segment in segments[start:end]] for start, end in spans],
            [_mean(vectors[start:end]) for start, end in spans],
            self._embedder,
        )
        return tuple(
            _chapter(index, title, segments[start:end])
            for index, (title, (start, end)) in enumerate(zip(titles, spans, strict=True))
        )

    def summarise(self, transcript: Transcript) -> Summary:
        """Title, up to eight statements in the order of the recording, at most ten key phrases, action items."""
        spoken = [segment for segment in transcript.segments if segment.text.strip()]
        if not spoken:
            return Summary(title=NOTHING_SAID, statements=(), key_phrases=(), action_items=(), engine=self.revision)
        sentences = [segment.text for segment in spoken]
        phrases = key_phrases(sentences, self._embedder)
        return Summary(
            title=recording_title(sentences, phrases),
            statements=tuple(_statement(segment, "summary") for segment in self._gist(spoken)),
            key_phrases=tuple(phrases),
            action_items=tuple(_statement(segment, "action") for segment in spoken if asks_for_action(segment.text)),
            engine=self.revision,
        )

    def _gist(self, spoken: Sequence[Segment]) -> list[Segment]:
        fit = [segment for segment in spoken if _fits_a_summary(segment)] or list(spoken)
        vectors = self._embedder.embed([segment.text for segment in fit])
        count = min(MOST_STATEMENTS, max(FEWEST_STATEMENTS, len(spoken) // SENTENCES_A_STATEMENT))
        return [fit[place] for place in sorted(_varied(vectors, count))]


def _fits_a_summary(segment: Segment) -> bool:
    return (
        segment.quality_flag is None and len(segment.text.split()) >= FEWEST_WORDS and not asks_for_action(segment.text)
    )


def _varied(vectors: NDArray[np.float32], count: int) -> list[int]:
    """Maximal marginal relevance (Carbonell and Goldstein 1998): rows near the mean of all and unlike each other."""
    relevance = vectors @ _mean(vectors)
    chosen: list[int] = []
    likeness = np.zeros(len(vectors))
    while len(chosen) < min(count, len(vectors)):
        score = (1 - DIVERSITY) * relevance - DIVERSITY * likeness
        score[chosen] = -np.inf
        chosen.append(int(np.argmax(score)))
        likeness = np.maximum(likeness, vectors @ vectors[chosen[-1]])
    return chosen


def _mean(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    total = vectors.sum(axis=0)
    return total / max(float(np.linalg.norm(total)), 1e-12)


def _chapter(index: int, title: str, segments: Sequence[Segment]) -> Chapter:
    return Chapter(
        index=index,
        start_ms=segments[0].start_ms,
        end_ms=segments[-1].end_ms,
        title=title,
        segments=tuple(segment.index for segment in segments),
    )


def _statement(segment: Segment, kind: str) -> Statement:
    return Statement(text=segment.text, segments=(segment.index,), kind=kind)
