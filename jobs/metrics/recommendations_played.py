"""Recommendations that were taken up."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count(where=facts.played)


METRIC = Metric(
    name="recommendations_played",
    version=1,
    title="Recommendations played",
    unit="count",
    words=("Recommended videos that were opened from there and, begun within 60 s, played for at least 5 s."),
    grains=("recommendation_daily",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=True,
    additive=True,
)
