"""Arithmetic on played intervals [start, end): clipping to the recording, and the union of overlapping ones."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir


def clipped(intervals: ir.Table) -> ir.Table:
    """The intervals cut to [0, `duration_ms`], without those of which nothing is left; an unknown duration cuts nothing.

    Needs the columns `start_ms`, `end_ms`, `duration_ms`.
    """
    cut = intervals.mutate(
        start_ms=ibis.greatest(intervals.start_ms, 0),
        end_ms=ibis.least(intervals.end_ms, intervals.duration_ms.coalesce(intervals.end_ms)),
    )
    return cut.filter(cut.end_ms > cut.start_ms)


def fresh_start(intervals: ir.Table, *, by: Sequence[str]) -> ir.Value:
    """Where each interval begins to be new, that is to say not covered by earlier ones of its group.

    The pieces [fresh_start, end_ms) that are not empty overlap nowhere and have the same union as the intervals.
    """
    covered_to = intervals.end_ms.max().over(group_by=by, order_by=["start_ms", "end_ms"], rows=(None, -1))
    return ibis.greatest(intervals.start_ms, covered_to.coalesce(intervals.start_ms))
