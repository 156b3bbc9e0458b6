"""Measured startups: the n of startup time and score."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count(where=facts.startup_ms.notnull())


METRIC = Metric(
    name="startups",
    version=1,
    title="Measured startups",
    unit="count",
    words="Playbacks whose startup time is known: the n of startup time and startup score.",
    grains=("playback_quality",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=None,
    additive=True,
)
