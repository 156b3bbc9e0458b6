"""Rewatched seconds: what was played again within a playback."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import total_seconds
from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return total_seconds(facts.watched_ms - facts.distinct_ms)


METRIC = Metric(
    name="rewatched_seconds",
    version=1,
    title="Rewatched seconds",
    unit="seconds",
    words="Seconds that a playback played again: watch time − distinct seconds.",
    grains=("video_daily", "workspace_daily", "viewer_video"),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=None,
    additive=True,
)
