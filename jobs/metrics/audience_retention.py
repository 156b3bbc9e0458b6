"""Audience retention of a position."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.viewers.sum(), facts.viewers_of_video.sum())


METRIC = Metric(
    name="audience_retention",
    version=1,
    title="Audience retention",
    unit="share",
    words=(
        "Known viewers who played the position ÷ unique viewers of the video, both among views; in 0..1. Anonymous "
        "views are left out of both, because how many people they were cannot be said."
    ),
    grains=("retention",),
    value=_value,
    rules=(*ALWAYS, "ratio_of_its_counts", "share_in_0_1"),
    numerator="viewers",
    denominator="viewers_of_video",
    higher_is_better=True,
)
