"""How many a key moment is about."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.watchers.sum().coalesce(0)


METRIC = Metric(
    name="moment_watchers",
    version=1,
    title="Watchers of the moment",
    unit="count",
    words=(
        "What a key moment is measured by, at its extreme position: known viewers who played it; "
        "for a spike, times that it was played again."
    ),
    grains=("key_moments",),
    value=_value,
    rules=COUNTED,
    higher_is_better=None,
)
