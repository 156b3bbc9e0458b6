"""Visitors: known people who loaded the player."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.viewer.nunique()


METRIC = Metric(
    name="visitors",
    version=1,
    title="Visitors",
    unit="count",
    words="Known viewers who loaded the player, each once, whether they played or not.",
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=COUNTED,
    higher_is_better=True,
)
