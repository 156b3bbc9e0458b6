"""Judged playbacks: the n of the playback success."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from jobs.metrics.success import points
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return points(facts).count()


METRIC = Metric(
    name="judged_playbacks",
    version=1,
    title="Judged playbacks",
    unit="count",
    words="Playbacks that the playback success can judge: its n.",
    grains=("playback_quality",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=None,
    additive=True,
)
