"""Stalls: how often playing stood still."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.stalls.sum().coalesce(0)


METRIC = Metric(
    name="stalls",
    version=1,
    title="Stalls",
    unit="count",
    words="Times that playing stood still because data was missing.",
    grains=("playback_quality",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=False,
    additive=True,
)
