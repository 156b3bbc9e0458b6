"""Views of known duration: the n of the engagement."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count(where=facts.is_view & facts.duration_ms.notnull())


METRIC = Metric(
    name="timed_views",
    version=1,
    title="Views of known duration",
    unit="count",
    words="Views of videos whose duration is known: the n of the engagement.",
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=None,
    additive=True,
)
