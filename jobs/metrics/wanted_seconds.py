"""Wanted time: the base of the rebuffer share."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import total_seconds
from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return total_seconds(facts.wanted_ms)


METRIC = Metric(
    name="wanted_seconds",
    version=1,
    title="Wanted time",
    unit="seconds",
    words="Wall-clock seconds in which video played or stood still for want of data.",
    grains=("playback_quality",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=None,
    additive=True,
)
