"""Videos that a relative retention compares with."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.peers.sum().coalesce(0)


METRIC = Metric(
    name="similar_videos",
    version=1,
    title="Videos compared with",
    unit="count",
    words=("Other videos of the workspace of similar length that have known viewers: the n of the relative retention."),
    grains=("relative_retention",),
    value=_value,
    rules=COUNTED,
    higher_is_better=None,
)
