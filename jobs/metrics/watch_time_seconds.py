"""Watch time: how much video was played."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import total_seconds
from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return total_seconds(facts.watched_ms)


METRIC = Metric(
    name="watch_time_seconds",
    version=1,
    title="Watch time",
    unit="seconds",
    words=(
        "Seconds of video that the playhead moved through while playing, repeats included; seeks, stalls and "
        "pauses are not. Playbacks too short to be a view are part of it."
    ),
    grains=("video_daily", "workspace_daily", "viewer_video"),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=True,
    additive=True,
)
