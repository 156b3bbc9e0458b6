"""Absolute retention of a position."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.plays.sum(), facts.views_of_video.sum())


METRIC = Metric(
    name="absolute_retention",
    version=1,
    title="Absolute retention",
    unit="share",
    words="Plays of the position ÷ views of the video; repeats count, so it may exceed 1.",
    grains=("retention",),
    value=_value,
    rules=(*COUNTED, "ratio_of_its_counts"),
    numerator="plays",
    denominator="views_of_video",
    higher_is_better=True,
)
