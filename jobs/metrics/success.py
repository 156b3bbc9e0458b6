"""What a playback is worth to the playback success: 100 played, 50 left before the start, 0 failed."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


def points(facts: ir.Table) -> ir.Value:
    """Points of each playback; null when play was not pressed, or the viewer left within 1 s of pressing it.

    A playback that broke off later counts as failed. When no event tells that the viewer stayed, he left at once.
    """
    left_at_once = facts.ended_at <= facts.attempted_at + ibis.interval(seconds=1)
    return ibis.cases(
        (facts.failed, 0),
        (facts.started, 100),
        (facts.attempted & ~left_at_once, 50),
    )
