"""Comments: how often counted playbacks led to one."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.comments.sum().coalesce(0)


METRIC = Metric(
    name="comments",
    version=1,
    title="Comments",
    unit="count",
    words=("Comments that viewers wrote at a moment of the video."),
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=True,
    additive=True,
)
