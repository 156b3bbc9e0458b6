"""Live viewers: playbacks that are going on."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric

HEARTBEAT_SECONDS = 30
BEATS = ("shown", "initialized", "played", "started", "interval", "stalled", "paused", "seeked", "rate_changed",
         "rendition_changed", "interacted", "shared", "commented", "reacted")  # fmt: skip
END = "terminated"


def live_sessions(events: ir.Table, now: ir.Value) -> ir.Table:
    """Sessions with a heartbeat in the 30 s up to `now`: `workspace`, `video`, `session`, one row each.

    Any event of a player is a heartbeat, but for those that end it. Bots, owners and previews are left out when any of
    these events says so; hand over the events of the day before as well, because a session has one day.
    """
    recent = events.filter(
        events["at"] > now - ibis.interval(seconds=HEARTBEAT_SECONDS), events["at"] <= now, events.video.notnull()
    )
    telling = recent.filter(recent["type"].isin((*BEATS, END)))
    ends, owned = telling["type"] == END, (telling.role == "owner").fill_null(False)
    sessions = telling.group_by("workspace", "video", "session").aggregate(
        beat=telling.number.max(where=~ends),
        ended=telling.number.max(where=ends),
        left_out=(telling.is_bot | telling["preview"] | owned).any(),
    )
    going_on = sessions.beat.notnull() & ~(sessions.ended > sessions.beat).fill_null(False)
    return sessions.filter(going_on, ~sessions.left_out.fill_null(False)).select("workspace", "video", "session")


def live_viewers(events: ir.Table, now: ir.Value) -> ir.Table:
    """How many watch each video at `now`: `workspace`, `video`, `live_viewers`; nobody: no row."""
    sessions = live_sessions(events, now)
    return sessions.group_by("workspace", "video").aggregate(live_viewers=METRIC.value(sessions))


def _value(facts: ir.Table) -> ir.Value:
    return facts.session.nunique()


METRIC = Metric(
    name="live_viewers",
    version=1,
    title="Live viewers",
    unit="count",
    words=(
        "Playback sessions with an event in the last 30 s that have not ended; bots, the owner and previews are not "
        "counted. True at a moment only, so no table keeps it."
    ),
    grains=(),
    value=_value,
    rules=COUNTED,
    family="live",
    higher_is_better=None,
)
