"""Seeded search points that look like windows of speech: unit vectors around topics, words by topic, videos of a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reelhouse.types import Point

if TYPE_CHECKING:
    import numpy as np

WORKSPACE = "w_bench"
DIMENSION, TOPICS, WINDOWS_A_VIDEO, WORDS_A_WINDOW = 384, 60, 20, 60
SPREAD = 0.9  # how far windows lie from their topic: neighbours have a cosine of about 0.55, as MiniLM's have
VOCABULARY, WORDS_A_TOPIC, WORDS_A_QUERY = 5_000, 120, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Words, and what they mean as a unit vector."""

    text: str
    vector: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """`points` of all videos, the same vectors as one float32 matrix, the questions, and the videos that may be seen."""

    points: tuple[Point, ...]
    matrix: np.ndarray
    questions: tuple[Question, ...]
    allowed: tuple[str, ...]


def library(windows: int, questions: int, *, seed: int = 7) -> Library:
    """Windows of speech in videos of 20 each; nine videos of ten may be seen. The same arguments give the same library."""
    import numpy as np

    chance = np.random.default_rng(seed)
    centres = _units(chance.standard_normal((TOPICS, DIMENSION)))
    of_topic = chance.integers(0, VOCABULARY, (TOPICS, WORDS_A_TOPIC))
    topics = chance.integers(0, TOPICS, windows)
    matrix = _around(chance, centres[topics])
    points = tuple(_point(number, matrix[number], _text(chance, of_topic[t])) for number, t in enumerate(topics))
    asked = chance.integers(0, TOPICS, questions)
    vectors = _around(chance, centres[asked])
    texts = [" ".join(f"term{word}" for word in chance.choice(of_topic[t], WORDS_A_QUERY)) for t in asked]
    videos = sorted({str(point.payload["video"]) for point in points})
    return Library(
        points=points,
        matrix=matrix,
        questions=tuple(
            Question(text=text, vector=tuple(vector.tolist())) for text, vector in zip(texts, vectors, strict=True)
        ),
        allowed=tuple(video for number, video in enumerate(videos) if number % 10),
    )


def _point(number: int, vector: np.ndarray, text: str) -> Point:
    payload: dict[str, str | int | float | bool] = {
        "workspace": WORKSPACE,
        "video": f"v_{number // WINDOWS_A_VIDEO:06d}",
        "start_ms": number % WINDOWS_A_VIDEO * 30_000,
    }
    return Point(id=f"{number}", vector=tuple(vector.tolist()), text=text, payload=payload)


def _text(chance: np.random.Generator, of_topic: np.ndarray) -> str:
    """Half of the words are the topic's, half are anybody's."""
    own = chance.choice(of_topic, WORDS_A_WINDOW // 2)
    common = chance.zipf(1.3, WORDS_A_WINDOW // 2) % VOCABULARY
    return " ".join(f"term{word}" for word in [*own, *common])


def _around(chance: np.random.Generator, centres: np.ndarray) -> np.ndarray:
    import numpy as np

    noise = chance.standard_normal(centres.shape) * SPREAD / np.sqrt(DIMENSION)
    return _units(centres + noise).astype(np.float32)


def _units(rows: np.ndarray) -> np.ndarray:
    import numpy as np

    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
