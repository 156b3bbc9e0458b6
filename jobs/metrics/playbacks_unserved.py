"""Playbacks that no delivery explains."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count(where=facts.said_played & (facts.segments == 0))


METRIC = Metric(
    name="playbacks_unserved",
    version=1,
    title="Playbacks without a delivery",
    unit="count",
    words=(
        "Sessions whose events say that video was played, though no segment was served to them: invented events, bots."
    ),
    grains=("delivery_daily",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=False,
    additive=True,
)
