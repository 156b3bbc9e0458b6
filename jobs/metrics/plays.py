"""Plays of a position."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.plays.sum().coalesce(0)


METRIC = Metric(
    name="plays",
    version=1,
    title="Plays",
    unit="count",
    words="Times that views played the position (its middle instant), repeats included.",
    grains=("retention",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=None,
    additive=True,
)
