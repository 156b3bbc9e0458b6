"""Stalled time."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import total_seconds
from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return total_seconds(facts.stalled_ms)


METRIC = Metric(
    name="stalled_seconds",
    version=1,
    title="Stalled time",
    unit="seconds",
    words="Wall-clock seconds that playing stood still because data was missing.",
    grains=("playback_quality",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=False,
    additive=True,
)
