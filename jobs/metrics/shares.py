"""Shares: how often counted playbacks led to one."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.shares.sum().coalesce(0)


METRIC = Metric(
    name="shares",
    version=1,
    title="Shares",
    unit="count",
    words=("Times that a viewer passed the video on, as a link, an embed or by mail."),
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=True,
    additive=True,
)
