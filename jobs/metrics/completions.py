"""Completions: views that saw it through."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count(where=facts.is_completed)


METRIC = Metric(
    name="completions",
    version=1,
    title="Completions",
    unit="count",
    words=("Views whose union covers at least 90 % of the duration, or whose playhead came within 2 s of the end."),
    grains=("video_daily", "workspace_daily", "viewer_video"),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=True,
    additive=True,
)
