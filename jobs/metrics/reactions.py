"""Reactions: how often counted playbacks led to one."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.reactions.sum().coalesce(0)


METRIC = Metric(
    name="reactions",
    version=1,
    title="Reactions",
    unit="count",
    words=("Reactions that viewers left at a moment of the video."),
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=True,
    additive=True,
)
