"""The facts under retention: what was played of 100 equal positions of each video.

An interval plays position i when it contains the instant (i + 0.5) % of the duration. Each interval is a run of
positions; +1 where a run begins and −1 behind its end, added up along the video, counts the runs over each position
without a row for each position that an interval plays.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from jobs.metrics.intervals import fresh_start

POSITIONS = 100
VIDEO = ("workspace", "video")
COUNTS = ("plays", "viewers", "anonymous_playbacks")


def positions(played: ir.Table, playbacks: ir.Table) -> ir.Table:
    """100 rows per viewed video of known duration: the key, `position`, COUNTS, and what `_videos` gives."""
    steps = _steps(_runs(played.filter(played.is_view, played.duration_ms > 0)))
    videos = _videos(playbacks.filter(playbacks.is_view, playbacks.duration_ms > 0))
    grid = videos.mutate(position=ibis.range(ibis.literal(0, "int64"), ibis.literal(POSITIONS, "int64")).unnest())
    stepped = grid.left_join(steps, (*VIDEO, "position"))
    along = ibis.cumulative_window(group_by=VIDEO, order_by="position")
    counts = {name: stepped[name].coalesce(0).sum().over(along) for name in COUNTS}
    return stepped.select(*VIDEO, "position", "views_of_video", "viewers_of_video", "duration_ms", **counts)


def _videos(views: ir.Table) -> ir.Table:
    """Each viewed video: `views_of_video`, `viewers_of_video`, `duration_ms`."""
    return views.group_by(*VIDEO).aggregate(
        views_of_video=views.count(), viewers_of_video=views.viewer.nunique(), duration_ms=views.duration_ms.max()
    )


def _runs(played: ir.Table) -> ir.Table:
    """Runs [first, last) of positions that intervals play; `new` is where a run begins to be new to its viewer."""
    runs = played.select(
        *VIDEO, "session", "number", "viewer",
        anonymous_session=played.viewer.isnull().ifelse(played.session, ibis.null("string")),
        first=_first_position_from(played.start_ms, played.duration_ms),
        last=_first_position_from(played.end_ms, played.duration_ms),
    )  # fmt: skip
    some = runs.filter(runs["last"] > runs["first"])
    watcher = (*VIDEO, "viewer", "anonymous_session")
    return some.mutate(
        new=fresh_start(some, by=watcher, ties=("session", "number"), start="first", end="last"),
        by_known=some.viewer.notnull().cast("int64"),
    )


def _steps(runs: ir.Table) -> ir.Table:
    """By video and position, how many more (or fewer) play it than the position before."""
    fresh = runs.filter(runs["last"] > runs["new"])
    known, anonymous = fresh.by_known, 1 - fresh.by_known
    none, one = ibis.literal(0, "int64"), ibis.literal(1, "int64")
    steps = ibis.union(
        runs.select(*VIDEO, position=runs["first"], plays=one, viewers=none, anonymous_playbacks=none),
        runs.select(*VIDEO, position=runs["last"], plays=-one, viewers=none, anonymous_playbacks=none),
        fresh.select(*VIDEO, position=fresh["new"], plays=none, viewers=known, anonymous_playbacks=anonymous),
        fresh.select(*VIDEO, position=fresh["last"], plays=none, viewers=-known, anonymous_playbacks=-anonymous),
    )
    return steps.group_by(*VIDEO, "position").aggregate(**{name: steps[name].sum() for name in COUNTS})


def _first_position_from(at_ms: ir.Value, duration_ms: ir.Value) -> ir.Value:
    """The first position whose middle instant is not before `at_ms`: ⌈(200 at − duration) ÷ (2 duration)⌉."""
    return (at_ms * 2 * POSITIONS + duration_ms - 1) // (duration_ms * 2)
