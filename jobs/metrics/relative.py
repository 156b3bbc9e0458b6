"""The facts under the relative retention: each position of a video beside the same one of videos of similar length."""

from __future__ import annotations

from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

BOUNDS_MS = tuple(30_000 * 2**power for power in range(8))  # 30 s, 1, 2, 4 … 64 min


def relative_positions(retention: ir.Table, videos: ir.Table) -> ir.Table:
    """One row per position of each video with known viewers: the key, `peers`, and `halves_beaten`.

    `peers` are the other videos of the workspace in the same band of lengths; `halves_beaten` counts two for each of
    them that has a lower audience there, and one for each that is level.
    """
    known = videos.filter(videos.duration_ms > 0).select("video", band=_band(videos.duration_ms))
    audience = retention.filter(retention.viewers_of_video > 0).inner_join(known, "video")
    level = audience.mutate(level=audience.viewers / audience.viewers_of_video)
    peers = ("workspace", "band", "position")
    lower = ibis.rank().over(group_by=peers, order_by="level")
    level_with = level.count().over(group_by=(*peers, "level")) - 1
    others = level.count().over(group_by=peers) - 1
    return level.select(
        "workspace", "video", "position", peers=others, halves_beaten=(lower * 2 + level_with).cast("int64")
    )


def _band(duration_ms: ir.Value) -> ir.Value:
    """How many of the bounds a duration reaches: videos in one band differ by less than a factor of two."""
    reached = [(duration_ms >= bound).cast("int64") for bound in BOUNDS_MS]
    return reduce(add, reached)
