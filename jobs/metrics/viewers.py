"""Known viewers of a position."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.viewers.sum().coalesce(0)


METRIC = Metric(
    name="viewers",
    version=1,
    title="Viewers",
    unit="count",
    words="Known viewers among views who played the position, each once.",
    grains=("retention",),
    value=_value,
    rules=COUNTED,
    higher_is_better=None,
)
