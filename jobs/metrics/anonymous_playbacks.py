"""Anonymous playbacks of a position."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.anonymous_playbacks.sum().coalesce(0)


METRIC = Metric(
    name="anonymous_playbacks",
    version=1,
    title="Anonymous playbacks",
    unit="count",
    words="Anonymous views that played the position, each once; they are not among its viewers.",
    grains=("retention",),
    value=_value,
    rules=COUNTED,
    higher_is_better=None,
)
