"""Call-to-action conversion."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.viewer.nunique(where=facts.cta_clicked), facts.viewer.nunique(where=facts.cta_shown))


METRIC = Metric(
    name="cta_conversion",
    version=1,
    title="Call-to-action conversion",
    unit="share",
    words=(
        "Known viewers who clicked a call to action ÷ known viewers who were shown one, each person once; "
        "anonymous playbacks are in neither."
    ),
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=(*ALWAYS, "ratio_of_its_counts", "share_in_0_1"),
    numerator="cta_converts",
    denominator="cta_viewers",
    higher_is_better=True,
)
