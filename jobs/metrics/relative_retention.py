"""Relative retention: the percentile of a position among videos of similar length."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.halves_beaten.sum(), facts.peers.sum() * 2)


METRIC = Metric(
    name="relative_retention",
    version=1,
    title="Relative retention",
    unit="share",
    words=(
        "Share of the workspace's other videos of similar length whose audience retention "
        "at the position is lower, those that are level counted half: "
        "0.5 is the middle. Lengths are similar between two neighbours of 30 s, 1, 2, 4, 8, 16, 32 and 64 min."
    ),
    grains=("relative_retention",),
    value=_value,
    rules=(*ALWAYS, "share_in_0_1"),
    denominator="similar_videos",
    higher_is_better=True,
)
