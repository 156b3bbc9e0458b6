"""Segments that the server delivered."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.segments.sum().coalesce(0)


METRIC = Metric(
    name="segments_served",
    version=1,
    title="Segments served",
    unit="count",
    words=("Segments of video that the server delivered to playback sessions."),
    grains=("delivery_daily",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=None,
    additive=True,
)
