"""Where one topic ends and the next begins: the cheapest way to cut a row of sentences. Knows vectors and times, no words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from reelhouse.types import Segment

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHORTEST_MS = 12_000  # of a chapter
MOST_SENTENCES = 400  # of a chapter: bounds the work on a recording of many hours
# Tuned on six of the sample talks and on mixtures of talks without pauses, confirmed on the other six talks.
PRICE = 1.1  # of one more chapter, in sentences' worth of scatter
PAUSE_WEIGHT = 0.3  # speakers pause longer between topics than between sentences
LENGTH_WEIGHT = 0.3  # pull towards the usual length
LENGTH_SCALE_MS = 6000  # usual length = sqrt(this * duration): 20 s of one minute, 2.5 min of an hour


def topic_starts(segments: Sequence[Segment], vectors: NDArray[np.float32]) -> list[int]:
    """Positions at which a topic starts, the first is 0; `vectors` are unit rows, one a segment.

    Dynamic programming over all cuts: the cost of a topic is its scatter (its length minus the squared norm of the sum
    of its vectors over its length, as in k-means) plus a price, less for a long pause before it, more for an unusual
    duration.
    """
    if not segments:
        return []
    sums = np.vstack([np.zeros((1, vectors.shape[1])), np.cumsum(vectors, axis=0, dtype=np.float64)])
    starts_ms, ends_ms = _times(segments)
    discount = PAUSE_WEIGHT * _pauses(starts_ms, ends_ms)
    usual_ms = max(SHORTEST_MS, float(np.sqrt(LENGTH_SCALE_MS * max(1, ends_ms[-1] - starts_ms[0]))))
    best = np.full(len(segments) + 1, np.inf)
    best[0] = 0
    came_from = np.zeros(len(segments) + 1, dtype=int)
    for end in range(1, len(segments) + 1):
        first = np.arange(max(0, end - MOST_SENTENCES), end)
        duration_ms = ends_ms[end - 1] - starts_ms[first]
        scatter = (end - first) - np.sum((sums[end] - sums[first]) ** 2, axis=1) / (end - first)
        unusual = np.log(np.maximum(duration_ms, 1) / usual_ms) ** 2
        cost = best[first] + scatter + PRICE - discount[first] + LENGTH_WEIGHT * unusual
        cost[duration_ms < SHORTEST_MS] = np.inf
        came_from[end] = first[np.argmin(cost)]
        best[end] = np.min(cost)
    return _path(came_from) if np.isfinite(best[-1]) else [0]


def _times(segments: Sequence[Segment]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    starts = np.array([segment.start_ms for segment in segments], dtype=np.int64)
    return starts, np.array([segment.end_ms for segment in segments], dtype=np.int64)


def _pauses(starts_ms: NDArray[np.int64], ends_ms: NDArray[np.int64]) -> NDArray[np.float64]:
    """How often the pause before each sentence doubles the usual one, -1..2; 0 for the first sentence."""
    pauses = np.maximum(starts_ms[1:] - ends_ms[:-1], 1)
    usual = max(1.0, float(np.median(pauses))) if pauses.size else 1.0
    return np.concatenate([[0.0], np.clip(np.log2(pauses / usual), -1, 2)])


def _path(came_from: NDArray[np.int64]) -> list[int]:
    starts: list[int] = []
    end = len(came_from) - 1
    while end > 0:
        end = int(came_from[end])
        starts.append(end)
    return starts[::-1]
