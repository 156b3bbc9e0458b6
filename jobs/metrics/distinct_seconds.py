"""Distinct seconds: how much video was played, each second of a playback once."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import total_seconds
from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return total_seconds(facts.distinct_ms)


METRIC = Metric(
    name="distinct_seconds",
    version=1,
    title="Distinct seconds",
    unit="seconds",
    words="Length of the union of the played intervals of each playback, added up over playbacks.",
    grains=("video_daily", "workspace_daily", "viewer_video"),
    value=_value,
    rules=(*ADDED_UP, "distinct_at_most_total"),
    higher_is_better=True,
    additive=True,
)
