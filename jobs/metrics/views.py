"""Views: playbacks that were more than a glance."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count(where=facts.is_view)


METRIC = Metric(
    name="views",
    version=1,
    title="Views",
    unit="count",
    words=(
        "Playbacks that played at least 5 s, or at least 75 % of the duration, or reached the end; bots, the owner "
        "and previews are not counted."
    ),
    grains=("video_daily", "workspace_daily", "viewer_video"),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=True,
    additive=True,
)
