"""Playback success."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import ALWAYS
from jobs.metrics.success import points
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(points(facts).sum(), points(facts).count())


METRIC = Metric(
    name="playback_success",
    version=1,
    title="Playback success",
    unit="score",
    words=(
        "Mean of 100 for a playback that played, 50 for one left after pressing play and before the start, 0 for "
        "one that failed; none for one left within 1 s of pressing play."
    ),
    grains=("playback_quality",),
    value=_value,
    rules=(*ALWAYS, "score_in_0_100"),
    denominator="judged_playbacks",
    higher_is_better=True,
)
