"""What viewers watch: which videos the same people watch, who went on to what, and what is popular now.

All sums are of integers, so that their order cannot change a result.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import pyarrow as pa

VIDEOS_PER_VIEWER = 50  # the newest ones; somebody who opens everything says little about any pair
SHRINKAGE = 100_000  # ten full views: the likeness of two videos that few people watched is not to be trusted
HALF_LIFE_DAYS = 14
MICROSECONDS_PER_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Two videos that the same people watched: how alike in 0..1, and how many people went on from one to the other."""

    likeness: float
    went_on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """All that playbacks say: pairs by (video, other) and the decayed popularity by video."""

    together: dict[tuple[str, str], Together] = field(default_factory=dict)
    popularity: dict[str, int] = field(default_factory=dict)


def watching(playbacks: pa.Table) -> Watching:
    """Read the views (counted playbacks that are views) of all workspaces."""
    columns = ["workspace", "video", "viewer", "started_at", "distinct_ms", "duration_ms", "counted", "is_view"]
    frame = pl.from_arrow(playbacks.select(columns))
    assert isinstance(frame, pl.DataFrame)
    views = frame.filter(pl.col("counted") & pl.col("is_view")).with_columns(
        percent=(100 * pl.col("distinct_ms") // pl.max_horizontal("duration_ms", 1)).clip(1, 100)
    )
    return Watching(together=_together(_signals(views)), popularity=_popularity(views))


def _signals(views: pl.DataFrame) -> pl.DataFrame:
    """One row per known viewer and video with the best completion, in whole percent."""
    best = views.filter(pl.col("viewer").is_not_null()).group_by("workspace", "viewer", "video").agg(
        percent=pl.col("percent").max(), first_at=pl.col("started_at").min(), last_at=pl.col("started_at").max()
    )  # fmt: skip
    newest_first = best.sort("workspace", "viewer", "last_at", "video", descending=[False, False, True, False])
    return newest_first.group_by("workspace", "viewer", maintain_order=True).head(VIDEOS_PER_VIEWER)


def _together(signals: pl.DataFrame) -> dict[tuple[str, str], Together]:
    """Item to item: the cosine of the two columns of completions, shrunk towards nought for few viewers."""
    length = signals.group_by("video").agg(length=(pl.col("percent") ** 2).sum().sqrt())
    pairs = signals.join(signals, on=["workspace", "viewer"], suffix="_other").filter(
        pl.col("video") != pl.col("video_other")
    )
    sums = pairs.group_by("video", "video_other").agg(
        dot=(pl.col("percent") * pl.col("percent_other")).sum(),
        went_on=(pl.col("last_at_other") > pl.col("first_at")).sum(),
    )
    other = length.rename({"video": "video_other", "length": "length_other"})
    likeness = pl.col("dot") / (pl.col("length") * pl.col("length_other") + SHRINKAGE)
    scored = sums.join(length, on="video").join(other, on="video_other").with_columns(likeness=likeness)
    return {
        (row["video"], row["video_other"]): Together(likeness=row["likeness"], went_on=row["went_on"])
        for row in scored.iter_rows(named=True)
    }


def _popularity(views: pl.DataFrame) -> dict[str, int]:
    """Completions of all views, halved every two weeks before the newest view."""
    at_us = pl.col("started_at").dt.epoch("us")
    age_days = (at_us.max() - at_us) / MICROSECONDS_PER_DAY
    weight = (1000 * pl.col("percent") * (0.5 ** (age_days / HALF_LIFE_DAYS))).floor().cast(pl.Int64)
    return dict(views.with_columns(weight=weight).group_by("video").agg(pl.col("weight").sum()).iter_rows())
