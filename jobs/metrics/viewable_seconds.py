"""Viewable seconds: the base of the average percentage viewed."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.duration_ms.sum(where=facts.is_view).coalesce(0) / 1000


METRIC = Metric(
    name="viewable_seconds",
    version=1,
    title="Viewable seconds",
    unit="seconds",
    words="Views × duration: what would have been played had every view run once from start to end.",
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=None,
    additive=True,
)
