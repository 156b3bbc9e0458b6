"""Events to playbacks: one row per player load, whatever the order in which its events came, or which got lost.

The events of a session are one playback of one video; should they name several, the first one decides. The viewer is
known when an event of the session names one, none of its events says that consent was denied, and the viewer did not
withdraw it in another session while this one was open: a playback in which consent ends is nobody's from its beginning.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from jobs.metrics.intervals import clipped, fresh_start
from jobs.metrics.told import told_intervals
from jobs.metrics.withdrawals import ended_elsewhere
from lake import tables
from reelhouse.job import Read, Transform

KEY = ("session", "video")
PRESSED_PLAY = ("played", "started", "interval", "stalled", "completed")
VIEWING = (
    *PRESSED_PLAY, "initialized", "shown", "paused", "seeked", "rate_changed", "rendition_changed", "failed",
    "terminated", "interacted", "shared", "commented", "reacted",
)  # fmt: skip
VIEW_MS = 5_000
NEAR_END_MS = 2_000


def playbacks(events: ir.Table, videos: ir.Table, consents: ir.Table) -> ir.Table:
    """The playbacks of these events; their durations come from `videos`, where 0 counts as unknown."""
    durations = videos.select("video", duration_ms=videos.duration_ms.nullif(0))
    viewing = events.filter(events["type"].isin(VIEWING), events.video.notnull())
    loads = _one_video_per_session(_loads(viewing))
    playing = _playing(told_intervals(viewing), durations)
    known = _with_withdrawals(loads, consents)
    whole = known.left_join(durations, "video").drop("video_right").left_join(playing, KEY)
    return _judged(_described(whole)).select(*tables.PLAYBACKS.schema.names)


def _loads(viewing: ir.Table) -> ir.Table:
    """What the events of a session say, apart from what was played; of what should be said once, the least value."""
    kind = viewing["type"]
    return viewing.group_by(*KEY).aggregate(
        day=viewing.day.min(),
        workspace=viewing.workspace.min(),
        person=viewing.viewer.min(where=viewing.viewer_kind == "person"),
        visitor=viewing.viewer.min(where=viewing.viewer_kind == "visitor"),
        refused=(viewing.consent == "denied").any(),
        device=viewing.device.min(where=kind == "initialized"),
        source=viewing.source.min(where=kind == "initialized"),
        source_id=viewing.source_id.min(where=kind == "initialized"),
        player=viewing.player.max(),
        started_at=viewing["at"].min(),
        attempted_at=viewing["at"].min(where=kind.isin(PRESSED_PLAY)),
        ended_at=viewing["at"].max(),
        is_bot=viewing.is_bot.any(),
        is_owner=(viewing.role == "owner").any(),
        preview=viewing["preview"].any(),
        shown=(kind == "shown").any(),
        moved=(kind == "started").any(),
        completed=(kind == "completed").any(),
        failed=viewing.fatal.any(where=kind == "failed"),
        startup_ms=viewing.startup_ms.min(where=kind == "started"),
        started_number=viewing.number.min(where=kind == "started"),
        seeked_number=viewing.number.min(where=kind == "seeked"),
        stalls=(kind == "stalled").sum(),
        stalled_ms=viewing.wall_ms.sum(where=kind == "stalled"),
        cta_shown=viewing.kind.isin(("cta_shown", "cta_clicked")).any(),
        cta_clicked=(viewing.kind == "cta_clicked").any(),
        shares=(kind == "shared").sum(),
        comments=(kind == "commented").sum(),
        reactions=(kind == "reacted").sum(),
        first_number=viewing.number.min(),
    )


def _one_video_per_session(loads: ir.Table) -> ir.Table:
    turn = ibis.row_number().over(group_by="session", order_by=["first_number", "video"])
    return loads.mutate(turn=turn).filter(lambda load: load.turn == 0)


def _with_withdrawals(loads: ir.Table, consents: ir.Table) -> ir.Table:
    """Consent counts as refused too where its viewer withdrew it elsewhere meanwhile."""
    joined = loads.left_join(ended_elsewhere(consents), "session")
    return joined.mutate(refused=joined.refused | joined.session_right.notnull()).select(*loads.columns)


def _playing(intervals: ir.Table, durations: ir.Table) -> ir.Table:
    """How much each session played, with and without repeats, and how long it took on the wall clock."""
    told = intervals.select(*KEY, "start_ms", "end_ms", "wall_ms")
    played = clipped(told.left_join(durations, "video"))
    fresh = played.mutate(fresh_ms=fresh_start(played, by=KEY))
    return fresh.group_by(*KEY).aggregate(
        watched_ms=(fresh.end_ms - fresh.start_ms).sum(),
        distinct_ms=ibis.greatest(fresh.end_ms - fresh.fresh_ms, 0).sum(),
        furthest_ms=fresh.end_ms.max(),
        played_wall_ms=fresh.wall_ms.sum(),
    )


def _described(whole: ir.Table) -> ir.Table:
    """One row per session with every gap filled: lost events leave defaults, not nulls."""
    watched_ms = whole.watched_ms.coalesce(0)
    viewer = whole.refused.ifelse(ibis.null("string"), whole.person.coalesce(whole.visitor))
    viewer_kind = whole.person.notnull().ifelse("person", "visitor")
    seeked_first = whole.seeked_number < whole.started_number
    is_bot, is_owner, preview = (whole[flag].fill_null(False) for flag in ("is_bot", "is_owner", "preview"))
    return whole.mutate(
        viewer=viewer,
        viewer_kind=viewer.notnull().ifelse(viewer_kind, "nobody"),
        device=whole.device.coalesce("unknown"),
        source=whole.source.coalesce("direct"),
        is_bot=is_bot,
        is_owner=is_owner,
        preview=preview,
        counted=~(is_bot | is_owner | preview),
        attempted=whole.attempted_at.notnull(),
        started=whole.moved | whole.completed | (watched_ms > 0),
        failed=whole.failed.fill_null(False),
        startup_ms=seeked_first.fill_null(False).ifelse(ibis.null("int64"), whole.startup_ms),
        stalled_ms=whole.stalled_ms.coalesce(0),
        wanted_ms=whole.played_wall_ms.coalesce(0) + whole.stalled_ms.coalesce(0),
        watched_ms=watched_ms,
        distinct_ms=whole.distinct_ms.coalesce(0),
        furthest_ms=whole.furthest_ms.coalesce(0),
        cta_shown=whole.cta_shown.fill_null(False),
        cta_clicked=whole.cta_clicked.fill_null(False),
    )


def _judged(playback: ir.Table) -> ir.Table:
    """Is it a view, and was it completed: both only of counted playbacks; nothing is concluded from an unknown duration."""
    played = playback.watched_ms > 0
    duration_ms, distinct_ms, furthest_ms = playback.duration_ms, playback.distinct_ms, playback.furthest_ms
    reached_end = playback.completed | (played & (furthest_ms >= duration_ms).fill_null(False))
    most = played & (distinct_ms * 100 >= duration_ms * 75).fill_null(False)
    nearly_all = played & (distinct_ms * 100 >= duration_ms * 90).fill_null(False)
    near_end = played & (furthest_ms >= duration_ms - NEAR_END_MS).fill_null(False)
    is_view = playback.counted & ((playback.watched_ms >= VIEW_MS) | most | reached_end)
    return playback.mutate(
        reached_end=reached_end,
        is_view=is_view,
        is_completed=is_view & (nearly_all | near_end | reached_end),
    )


JOB = Transform(
    name="tidy.playbacks",
    version=1,
    reads=(
        Read(table=tables.EVENTS),
        Read(table=tables.VIDEOS, dimension_key="video", columns=("duration_ms",)),
        Read(table=tables.CONSENTS, beside=("viewer", "withdrawn_at")),
    ),
    writes=tables.PLAYBACKS,
    unit="day",
    expression=playbacks,
)
