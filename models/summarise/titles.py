"""Titles for a recording and its chapters, made of words that were said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from models.summarise.phrases import candidates, nearness

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reelhouse.ports import Embedder

NOTHING_SAID = "Recording without speech"
FIRST_SENTENCES = 3  # speakers announce their subject at once or not at all
MOST_WORDS = 9
FEWEST_WORDS = 2
SINGLE_WORD_WORTH = 0.8  # two words tell more than one
ELSEWHERE_WEIGHT = 0.3  # a chapter's title should not fit the entire recording just as well

# "this is a short guide for …", "here are the results of …", "this talk explains why …", "we will look at …"
_ANNOUNCED = re.compile(
    r"\b(?:(?:this|these|here|today)(?: \w+)? (?:is|are)(?: about)?|"
    r"explains?|(?:talk|speak) about|look(?:ing)? at|(?:show|tell|teach) you|guide to|introduction to|here is)"
    r" (?:the |a |an |our |your |some |you )*(?P<subject>[^.!?;:]+)",
    re.IGNORECASE,
)
_ENDS_BEFORE = re.compile(
    r",| (?:and (?:it|he|she|we|they|there|why it)|so|because|which|that|who|when|but"
    r"|please|in about|with \w+ \w+ (?:to go|ago))\b",
    re.IGNORECASE,
)
# Words that leave the reader waiting when a title ends with them.
_WEAK_END = re.compile(
    r"(?:[ ,.;]+(?:an?|the|of|for|to|in|on|at|by|with|from|and|or|as|into|about|is|are|was|were|be|we|you|i|it|they|he|she|"
    r"when|where|how|why|who|which|that|this|these|those|our|your|their|its|his|her|not|will|would|can))+$",
    re.IGNORECASE,
)


def recording_title(sentences: Sequence[str], phrases: Sequence[tuple[str, float]]) -> str:
    """What the speaker announced in the first sentences, or else the two heaviest phrases."""
    announced = [subject for sentence in sentences[:FIRST_SENTENCES] if (subject := _subject(sentence))]
    if announced:
        return _capital(announced[0])
    names = [phrase for phrase, _ in phrases[:2]]
    return _capital(" and ".join(names)) if names else _capital(_shortened(" ".join(sentences))) or NOTHING_SAID


def chapter_titles(
    chapters: Sequence[Sequence[str]], vectors: Sequence[NDArray[np.floating]], embedder: Embedder
) -> list[str]:
    """One title a chapter, none twice; `vectors` are the mean vectors of the chapters."""
    whole = np.mean(np.array(vectors), axis=0) if vectors else np.zeros(0)
    titles: list[str] = []
    for sentences, vector in zip(chapters, vectors, strict=True):
        titles.append(_chapter_title(sentences, vector - ELSEWHERE_WEIGHT * whole, embedder, titles))
    return titles


def _chapter_title(
    sentences: Sequence[str], topic: NDArray[np.floating], embedder: Embedder, taken: Sequence[str]
) -> str:
    found = [phrase for phrase in candidates(sentences) if _capital(phrase) not in taken]
    if not found:
        return _capital(_shortened(" ".join(sentences))) or f"Part {len(taken) + 1}"
    weights = nearness(found, embedder.embed(found), topic)
    weights[[" " not in phrase for phrase in found]] *= SINGLE_WORD_WORTH
    return _capital(found[int(np.argmax(weights))])


def _subject(sentence: str) -> str:
    match = _ANNOUNCED.search(sentence)
    if not match:
        return ""
    subject = _shortened(_ENDS_BEFORE.split(match["subject"].strip())[0])
    return subject if len(subject.split()) >= FEWEST_WORDS else ""


def _shortened(text: str) -> str:
    """The first words, without a last word that leaves the reader waiting."""
    return _WEAK_END.sub("", " ".join(text.split()[:MOST_WORDS])).strip(" ,.;:!?")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
