"""Viewers who were shown a call to action."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.viewer.nunique(where=facts.cta_shown)


METRIC = Metric(
    name="cta_viewers",
    version=1,
    title="Viewers shown a call to action",
    unit="count",
    words=(
        "Known viewers who were shown a call to action, each once; who clicked was shown it, even when that event "
        "was lost."
    ),
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=COUNTED,
    higher_is_better=None,
)
