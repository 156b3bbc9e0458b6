"""Rewatches of a position."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return (facts.plays - facts.viewers - facts.anonymous_playbacks).sum().coalesce(0)


METRIC = Metric(
    name="rewatches",
    version=1,
    title="Rewatches",
    unit="count",
    words=("Plays of the position − viewers of the position, where an anonymous view counts as a viewer of its own."),
    grains=("retention",),
    value=_value,
    rules=COUNTED,
    higher_is_better=None,
)
