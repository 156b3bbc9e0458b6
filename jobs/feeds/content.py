"""What videos say, as vectors: the mean of a video and of its watched moments, and the moment nearest to a vector."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

# What everybody skips still says a little about a video; as a share of its most watched moment.
UNWATCHED_WEIGHT = 0.1
# Of YAKE's phrases on our talks, those below say little of the subject: people, person, night.
LEAST_WEIGHT = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The moments of one video, in order: `vectors` float32 [moments, d], and two directions float64 [d] of length 1.

    `mean` is that of everything that is said, `watched_mean` that of what viewers played, each moment by its plays.
    """

    vectors: NDArray[np.float32]
    starts_ms: tuple[int, ...]
    mean: NDArray[np.float64]
    watched_mean: NDArray[np.float64]
    text: str

    def best_start_ms(self, direction: NDArray[np.float64]) -> int:
        """Where the moment nearest to a direction starts; the first of equals."""
        return self.starts_ms[int(np.argmax(self.vectors.astype(np.float64) @ direction))]


def unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """The vector at length 1; a zero vector stays."""
    return vector / max(float(np.linalg.norm(vector)), 1e-12)


def contents(chunks: pa.Table, played: pa.Table) -> dict[str, Content]:
    """The content of every video that has chunks, by video."""
    moments = _of_one_model(chunks)
    watched = _watched_ms(moments, _frame(played, ["session", "video", "start_ms", "end_ms", "counted"]))
    ordered = moments.join(watched, on=["video", "index"], how="left").sort("video", "index")
    return {str(key[0]): _content(rows) for key, rows in ordered.group_by("video", maintain_order=True)}


def _of_one_model(chunks: pa.Table) -> pl.DataFrame:
    """Chunks of the model that made most of them: vectors of two models cannot be compared."""
    moments = _frame(chunks, ["video", "index", "start_ms", "end_ms", "text", "embedding", "model"])
    models = moments.group_by("model").len().sort("len", "model", descending=True)
    return moments.filter(pl.col("model").is_in(models["model"].head(1).to_list()))


def _frame(table: pa.Table, columns: Sequence[str]) -> pl.DataFrame:
    frame = pl.from_arrow(table.select(list(columns)))
    assert isinstance(frame, pl.DataFrame)
    return frame


def _watched_ms(moments: pl.DataFrame, played: pl.DataFrame) -> pl.DataFrame:
    """Milliseconds played of each moment; a playback counts at most the moment itself."""
    spans = moments.select("video", "index", from_ms="start_ms", to_ms="end_ms")
    overlaps = played.filter("counted").join(spans, on="video").with_columns(
        overlap_ms=pl.min_horizontal("end_ms", "to_ms") - pl.max_horizontal("start_ms", "from_ms")
    )  # fmt: skip
    by_playback = overlaps.filter(pl.col("overlap_ms") > 0).group_by("session", "video", "index").agg(
        once_ms=pl.min_horizontal(pl.col("overlap_ms").sum(), (pl.col("to_ms") - pl.col("from_ms")).first())
    )  # fmt: skip
    return by_playback.group_by("video", "index").agg(watched_ms=pl.col("once_ms").sum())


def _content(rows: pl.DataFrame) -> Content:
    vectors = np.array(rows["embedding"].to_list(), dtype=np.float32)
    return Content(
        vectors=vectors,
        starts_ms=tuple(rows["start_ms"].to_list()),
        mean=unit(vectors.sum(axis=0, dtype=np.float64)),
        watched_mean=unit(_weights(rows) @ vectors.astype(np.float64)),
        text=" ".join(rows["text"].to_list()).casefold(),
    )


def _weights(rows: pl.DataFrame) -> NDArray[np.float64]:
    length_ms = (rows["end_ms"] - rows["start_ms"]).clip(1).to_numpy()
    share = rows["watched_ms"].fill_null(0).to_numpy() / length_ms
    return UNWATCHED_WEIGHT + (1 - UNWATCHED_WEIGHT) * share / max(float(share.max()), 1e-12)


def subject(key_phrases: Sequence[str], *, said: str) -> str:
    """The weightiest key phrase that the other video says too, as whole words; '' when it says none of them."""
    return next((phrase for phrase in key_phrases if re.search(rf"\b{re.escape(phrase.casefold())}\b", said)), "")


def phrases(insights: pa.Table) -> Mapping[str, Sequence[str]]:
    """Key phrases of each video that weigh enough to name a subject, the weightiest first."""
    frame = _frame(insights, ["video", "index", "kind", "text", "weight"])
    weighty = frame.filter(pl.col("kind") == "key_phrase", pl.col("weight") >= LEAST_WEIGHT)
    ranked = weighty.sort("video", "weight", "index", descending=[False, True, False])
    return {str(key[0]): rows["text"].to_list() for key, rows in ranked.group_by("video", maintain_order=True)}
