"""Viewers who clicked a call to action."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.viewer.nunique(where=facts.cta_clicked)


METRIC = Metric(
    name="cta_converts",
    version=1,
    title="Viewers who followed a call to action",
    unit="count",
    words="Known viewers who clicked a call to action, each once.",
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=COUNTED,
    higher_is_better=True,
)
