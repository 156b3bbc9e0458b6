"""Average percentage viewed."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.watched_ms.sum(), facts.duration_ms.sum(where=facts.is_view))


METRIC = Metric(
    name="average_percentage_viewed",
    version=1,
    title="Average percentage viewed",
    unit="share",
    words="Watch time ÷ (views × duration), as a share; repeats count, so it may exceed 1.",
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=(*COUNTED, "ratio_of_its_counts"),
    numerator="watch_time_seconds",
    denominator="viewable_seconds",
    higher_is_better=True,
)
