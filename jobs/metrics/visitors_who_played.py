"""Visitors who pressed play."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.viewer.nunique(where=facts.attempted)


METRIC = Metric(
    name="visitors_who_played",
    version=1,
    title="Visitors who pressed play",
    unit="count",
    words="Known viewers who pressed play at least once, each once.",
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=COUNTED,
    higher_is_better=True,
)
