"""Unique viewers of the whole video, beside each position."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.viewers_of_video.sum().coalesce(0)


METRIC = Metric(
    name="viewers_of_video",
    version=1,
    title="Viewers of the video",
    unit="count",
    words="Unique viewers of the whole video: the base of the audience retention.",
    grains=("retention",),
    value=_value,
    rules=COUNTED,
    higher_is_better=None,
)
