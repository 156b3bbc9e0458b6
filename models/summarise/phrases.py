"""The phrases that say what a text is about: YAKE finds them, their vectors rank them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reelhouse.ports import Embedder

CANDIDATES = 30
LONGEST_WORDS = 3
TWINS = 0.7  # phrases more alike than this are one
FREQUENCY_WEIGHT = 0.3  # YAKE's order against the nearness of meaning

# A phrase with one of these says when, how many or who does something, and not what the talk is about.
_OUTSIDE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|will|would|shall|should|must|may|might|can|could|has|have|had|do|does|did|"
    r"i|you|we|they|he|she|it|me|us|them|who|whom|which|that|than|when|since|until|not|never|please|let|put|get|"
    r"hello|welcome|thanks?|good|today|yesterday|tomorrow|morning|noon|afternoon|evening|minutes?|hours?|weeks?|months?|"
    r"mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|january|february|march|april|june|july|august|"
    r"september|october|november|december|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|twenty|"
    r"thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|\d+)\b",
    re.IGNORECASE,
)


def key_phrases(sentences: Sequence[str], embedder: Embedder, *, most: int = 10) -> list[tuple[str, float]]:
    """The best phrases with their weights (0..1), heaviest first; no phrase crosses the end of a sentence."""
    found = candidates(sentences)
    if not found:
        return []
    vectors = embedder.embed([*found, " ".join(sentences)])
    weights = nearness(found, vectors[:-1], vectors[-1])
    order = np.argsort(-weights, kind="stable")
    return [(found[place], round(float(weights[place]), 4)) for place in _unlike(order, vectors)][:most]


def candidates(sentences: Sequence[str]) -> list[str]:
    """YAKE's phrases in its order, without those that name a time, a number or an action."""
    from yake import KeywordExtractor

    # Full stops keep phrases inside sentences even where the recogniser gave no punctuation.
    text = ". ".join(sentence.strip().rstrip(".!?") for sentence in sentences)
    extractor = KeywordExtractor(lan="en", n=LONGEST_WORDS, dedupLim=TWINS, top=CANDIDATES)
    return [phrase for phrase, _ in extractor.extract_keywords(text) if len(phrase) > 3 and not _OUTSIDE.search(phrase)]


def nearness(found: Sequence[str], vectors: NDArray[np.floating], topic: NDArray[np.floating]) -> NDArray[np.float64]:
    """Weight 0..1 of each phrase: nearness to the topic's vector and an early place in YAKE's order."""
    early = 1 - np.arange(len(found)) / max(len(found), 1)
    return np.clip((vectors @ topic + FREQUENCY_WEIGHT * early) / (1 + FREQUENCY_WEIGHT), 0.0, 1.0).astype(np.float64)


def _unlike(order: Sequence[int] | NDArray[np.int64], vectors: NDArray[np.float32]) -> list[int]:
    kept: list[int] = []
    for place in order:
        if all(float(vectors[place] @ vectors[other]) < TWINS for other in kept):
            kept.append(int(place))
    return kept
