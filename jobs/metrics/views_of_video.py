"""Views of the whole video, beside each position."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.views_of_video.sum().coalesce(0)


METRIC = Metric(
    name="views_of_video",
    version=1,
    title="Views of the video",
    unit="count",
    words="Views of the whole video: the base of the absolute retention.",
    grains=("retention",),
    value=_value,
    rules=COUNTED,
    higher_is_better=None,
)
