"""The facts under retention: what was played of 100 equal positions of each video.

An interval plays position i when it contains the instant (i + 0.5) % of the duration. Each interval is a run of
positions; +1 where a run begins and −1 behind its end, added up along the video, counts the runs over each position
without a row for each position that an interval plays. Whoever played a position twice is one viewer: bits tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

POSITIONS, HALF = 100, 50
HALVES = (0, 1)
VIDEO = ("workspace", "video")
DAY_OF_VIDEO = ("day", *VIDEO)
COUNTS = ("plays", "viewers", "anonymous_playbacks")


def positions(played: ir.Table, playbacks: ir.Table) -> ir.Table:
    """100 rows per viewed video of known duration: the key, `position`, COUNTS, and what `_videos` gives."""
    runs, videos = _runs(_viewed(played)), _videos(_viewed(playbacks))
    grid = videos.mutate(position=_each_position())
    at = (*VIDEO, "position")
    known = grid.left_join(_steps(runs), at).drop("position_right", "workspace_right", "video_right")
    counted = known.left_join(_watchers(runs), at)
    along = ibis.cumulative_window(group_by=VIDEO, order_by="position")
    return counted.select(
        *at, "views_of_video", "viewers_of_video", "duration_ms",
        plays=counted.step.coalesce(0).sum().over(along),
        viewers=counted.viewers.coalesce(0),
        anonymous_playbacks=counted.anonymous_playbacks.coalesce(0),
    )  # fmt: skip


def daily_steps(played: ir.Table) -> ir.Table:
    """By `day` and `position` (up to POSITIONS, the end), the `step` and `anonymous_playbacks` of a day's curves: they add up."""
    runs = _runs(_viewed(played))
    steps, anonymous = _steps(runs, DAY_OF_VIDEO), _watchers(runs.filter(runs.viewer.isnull()), DAY_OF_VIDEO)
    at = (*DAY_OF_VIDEO, "position")
    joined = steps.outer_join(anonymous.select(*at, "anonymous_playbacks"), at)
    return joined.select(
        **{name: ibis.coalesce(joined[name], joined[f"{name}_right"]) for name in at},
        step=joined.step.coalesce(0),
        anonymous_playbacks=joined.anonymous_playbacks.coalesce(0),
    )


def daily_views(playbacks: ir.Table) -> ir.Table:
    """By `day`, the `views_of_video` and the longest `duration_ms` of each video."""
    return _videos(_viewed(playbacks), DAY_OF_VIDEO).drop("viewers_of_video")


def daily_watchers(played: ir.Table, playbacks: ir.Table) -> ir.Table:
    """By `day` and known `viewer`, the positions played as bits, HALF of them in `half_0` and in `half_1`.

    The bit behind those of `half_0` says that they viewed.
    """
    bits = {"half_0": ibis.literal(1 << HALF, "int64"), "half_1": ibis.literal(0, "int64")}
    viewed = _viewed(playbacks).select(*DAY_OF_VIDEO, "viewer", **bits)
    runs = _runs(_viewed(played))
    seen = runs.select(*DAY_OF_VIDEO, "viewer", **{f"half_{half}": _bits(runs, half) for half in HALVES})
    known = seen.union(viewed).filter(lambda rows: rows.viewer.notnull())
    return known.group_by(*DAY_OF_VIDEO, "viewer").aggregate(
        **{f"half_{half}": _bit_or(known[f"half_{half}"]) for half in HALVES}
    )


def _viewed(rows: ir.Table) -> ir.Table:
    return rows.filter(rows.is_view, rows.duration_ms > 0)


def _videos(views: ir.Table, key: Sequence[str] = VIDEO) -> ir.Table:
    """Each viewed video: `views_of_video`, `viewers_of_video`, `duration_ms`."""
    return views.group_by(*key).aggregate(
        views_of_video=views.count(), viewers_of_video=views.viewer.nunique(), duration_ms=views.duration_ms.max()
    )


def _runs(played: ir.Table) -> ir.Table:
    """Runs [first, last) of positions that intervals play, and who played them: a viewer, or a session without one."""
    runs = played.select(
        *DAY_OF_VIDEO, "viewer",
        anonymous_session=played.viewer.isnull().ifelse(played.session, ibis.null("string")),
        first=_first_position_from(played.start_ms, played.duration_ms),
        last=_first_position_from(played.end_ms, played.duration_ms),
    )  # fmt: skip
    return runs.filter(runs["last"] > runs["first"])


def _steps(runs: ir.Table, key: Sequence[str] = VIDEO) -> ir.Table:
    """By video and position, by how many runs more (or fewer) it is played than the position before."""
    alike = runs.group_by(*key, "first", "last").aggregate(step=runs.count())
    steps = alike.select(*key, "step", position=alike["first"]).union(
        alike.select(*key, step=-alike.step, position=alike["last"])
    )
    return steps.group_by(*key, "position").aggregate(step=steps.step.sum())


def _watchers(runs: ir.Table, key: Sequence[str] = VIDEO) -> ir.Table:
    """By video and position, how many viewers, and how many sessions without one, played it at all.

    What somebody played is one bit a position, in two halves; to unite runs is to put their bits together. Many played
    the same, so positions are looked up once for each pattern.
    """
    somebody = runs.group_by(*key, "viewer", "anonymous_session").aggregate(
        **{f"half_{half}": _bit_or(_bits(runs, half)) for half in HALVES}
    )
    patterns = somebody.mutate(is_known=somebody.viewer.notnull()).group_by(*key, "is_known", "half_0", "half_1")
    counted = patterns.aggregate(count=lambda rows: rows.count()).mutate(position=_each_position())
    half = (counted.position < HALF).ifelse(counted.half_0, counted.half_1)
    played = counted.filter(((half >> (counted.position % HALF)) & 1) == 1)
    return played.group_by(*key, "position").aggregate(
        viewers=played["count"].sum(where=played.is_known),
        anonymous_playbacks=played["count"].sum(where=~played.is_known),
    )


@ibis.udf.agg.builtin(name="bit_or", signature=(("int64",), "int64"))
def _bit_or(bits: Any) -> Any:  # both engines have it, Ibis knows it for one only
    """The bits that any row has."""


def _bits(runs: ir.Table, half: int) -> ir.Value:
    """The bits [first, last) of one half of the positions: 2^last − 2^first, within the half."""
    first, last = (ibis.greatest(ibis.least(runs[end] - half * HALF, HALF), 0) for end in ("first", "last"))
    one = runs["first"] * 0 + 1  # a literal would be shifted as 32 bits by Spark
    return (one << last) - (one << first)


def _each_position() -> ir.Value:
    return ibis.range(ibis.literal(0, "int64"), ibis.literal(POSITIONS, "int64")).unnest()


def _first_position_from(at_ms: ir.Value, duration_ms: ir.Value) -> ir.Value:
    """The first position whose middle instant is not before `at_ms`: ⌈(200 at − duration) ÷ (2 duration)⌉."""
    return (at_ms * 2 * POSITIONS + duration_ms - 1) // (duration_ms * 2)
