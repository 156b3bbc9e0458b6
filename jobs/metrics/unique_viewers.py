"""Unique viewers: how many known people viewed."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.viewer.nunique(where=facts.is_view)


METRIC = Metric(
    name="unique_viewers",
    version=1,
    title="Unique viewers",
    unit="count",
    words=(
        "Known viewers (people and consenting visitors) with at least one view, each once. Anonymous views are "
        "counted apart, as anonymous views, and never added."
    ),
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=COUNTED,
    higher_is_better=True,
)
