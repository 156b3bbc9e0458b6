"""Anonymous views: those of which nobody may know whose they are."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count(where=facts.is_view & facts.viewer.isnull())


METRIC = Metric(
    name="anonymous_views",
    version=1,
    title="Anonymous views",
    unit="count",
    words="Views by nobody known (no consent, no sign-in). How many people they were cannot be said.",
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=None,
    additive=True,
)
