"""Engagement: how much of the video a view covers."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import MILLIONTHS, mean_of_millionths
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    covered = facts.distinct_ms * MILLIONTHS // facts.duration_ms.nullif(0)
    return mean_of_millionths(covered, where=facts.is_view)


METRIC = Metric(
    name="engagement",
    version=1,
    title="Engagement",
    unit="share",
    words="Distinct seconds ÷ duration of each view, the mean over views; in 0..1.",
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=(*ALWAYS, "share_in_0_1"),
    denominator="timed_views",
    higher_is_better=True,
)
