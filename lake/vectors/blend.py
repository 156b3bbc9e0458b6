"""Meaning and words in one score. Knows no index.

Reciprocal ranks throw away how strong a match is, and the lexical part always finds something; ranking by them alone is
worse than meaning alone on questions and paraphrases. So the parts keep their strength:

    score = cosine + WORDS_WEIGHT · share²       share = BM25 / (sum of the rarities of the query's terms), at most 1

The share is about 1 when a window of usual length has every term of the query once, and near 0 when it has only the
common ones; squared, half a match says little. A query without usable words is searched by meaning alone.

On the 84 answerable questions about the twelve sample talks (reference text, MiniLM, 74 windows; the right moment
first): chosen on six talks, .95 against .90 for meaning alone and .67 for ranks; on the other six .79, .67 and .62.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reelhouse.errors import BadInput
from reelhouse.ports import Query
from reelhouse.types import Hit

WORDS_WEIGHT = 0.4
FEWEST_CANDIDATES = 64
POINT = "point"
MODES = ("hybrid", "semantic", "keyword")

Payload = dict[str, str | int | float | bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the parts of a search gave: cosine and BM25 by point, and the payloads."""

    dense: Mapping[str, float] = field(default_factory=dict)
    lexical: Mapping[str, float] = field(default_factory=dict)
    payloads: Mapping[str, Payload] = field(default_factory=dict)


def checked(query: Query) -> bool:
    """Whether there is anything to look for; BadInput for a mode that does not exist."""
    if query.mode not in MODES:
        raise BadInput(f"There is no search mode '{query.mode}'.", hint=f"Use {', '.join(MODES)}.")
    return bool(query.allowed) and query.limit > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One request to the index: score by the `dense` or the `words` vector, among the best by the other if named."""

    by: str
    among: str | None = None


def parts(query: Query, *, has_words: bool) -> tuple[Part, ...]:
    """What to ask the index: each part's candidates, and in a hybrid search each part's score of the other's."""
    dense, words = Part(by="dense"), Part(by="words")
    if query.mode == "keyword":
        return (words,) if has_words else ()
    if query.mode == "semantic" or not has_words:
        return (dense,)
    return (dense, words, Part(by="dense", among="words"), Part(by="words", among="dense"))


def merged(asked: Sequence[Part], answers: Sequence[Sequence[Any]]) -> Found:
    """The answers to the parts, point by point; an answer has a `score` and a `payload` with the point's own id."""
    scores: dict[str, dict[str, float]] = {"dense": {}, "words": {}}
    payloads: dict[str, Payload] = {}
    for part, answer in zip(asked, answers, strict=True):
        for scored in answer:
            point = scored.payload[POINT]
            scores[part.by][point] = scored.score
            payloads[point] = {name: value for name, value in scored.payload.items() if name != POINT}
    return Found(dense=scores["dense"], lexical=scores["words"], payloads=payloads)


def candidates(query: Query) -> int:
    """How many points each part fetches."""
    return max(FEWEST_CANDIDATES, 2 * query.limit)


def blended(found: Found, *, greatest: float, limit: int, by_words_alone: bool = False) -> Sequence[Hit]:
    """The best points, best first; `greatest` is the sum of the rarities of the query's terms."""
    shares = {point: min(1.0, score / greatest) for point, score in found.lexical.items()} if greatest else {}
    hits = [
        Hit(
            id=point,
            score=shares.get(point, 0.0) if by_words_alone else _score(found.dense.get(point), shares.get(point)),
            dense=found.dense.get(point),
            lexical=shares.get(point),
            payload=found.payloads[point],
        )
        for point in found.dense.keys() | shares.keys()
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.id))[:limit]


def _score(cosine: float | None, share: float | None) -> float:
    return (cosine or 0.0) + WORDS_WEIGHT * (share or 0.0) ** 2
