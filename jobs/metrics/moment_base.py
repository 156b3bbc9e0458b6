"""What a key moment is measured against."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.base.sum().coalesce(0)


METRIC = Metric(
    name="moment_base",
    version=1,
    title="Base of the moment",
    unit="count",
    words=("What the count of a key moment is divided by: known viewers of the video; for a spike, its views."),
    grains=("key_moments",),
    value=_value,
    rules=COUNTED,
    higher_is_better=None,
)
