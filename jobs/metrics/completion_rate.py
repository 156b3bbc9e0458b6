"""Completion rate: the share of views that saw it through."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.count(where=facts.is_completed), facts.count(where=facts.is_view))


METRIC = Metric(
    name="completion_rate",
    version=1,
    title="Completion rate",
    unit="share",
    words=(
        "Views whose union covers at least 90 % of the duration or whose playhead came within 2 s of the end ÷ views."
    ),
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=(*ALWAYS, "ratio_of_its_counts", "share_in_0_1"),
    numerator="completions",
    denominator="views",
    higher_is_better=True,
)
