"""Splits what happened to the events between two times by cause, each applied on top of the ones before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

# Positions in other tables do not say anything about viewing, so they are no correction.
NOT_COMPARED = ("seq", "repairs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """The events as they were, then with each cause applied in turn, and how many events each cause touched.

    `removed`: without those that are gone, and without the viewers that were forgotten; `corrected`: with the content of
    now, and with the repaired ones; `late`: with those that came for days that were closed; `new`: as they are now.
    """

    then: ir.Table
    removed: ir.Table
    corrected: ir.Table
    late: ir.Table
    new: ir.Table
    counts: ir.Table


def staged(then: ir.Table, now: ir.Table, *, closed_before: date | None, days: Sequence[date] | None = None) -> Stages:
    """The stages between two versions of the events; days before `closed_before` were closed (None: none was).

    Only events of `days` (None: all) are in the counts.
    """
    kept, told = _forgetful(then, now), now.semi_join(then, "event_id")
    arrived: Any = now.anti_join(then, "event_id")
    is_late: Any = ibis.literal(False) if closed_before is None else arrived.day < ibis.literal(closed_before)
    repaired = arrived.filter(arrived.repairs.notnull())
    late, new = (arrived.filter(arrived.repairs.isnull(), chosen) for chosen in (is_late, ~is_late))
    corrected = told.union(repaired)
    counts = {
        "removed": then.anti_join(now, "event_id").union(_forgotten(then, now)),
        "corrected": _plain(told).difference(_plain(kept)).union(_plain(repaired)),
        "late": late,
        "new": new,
    }
    return Stages(
        then=then, removed=kept, corrected=corrected, late=corrected.union(late), new=now, counts=_counted(counts, days)
    )


def _forgetful(then: Any, now: Any) -> ir.Table:
    """The events of then that are still there, as they were, but without viewers that are forgotten now."""
    known = now.select("event_id", viewer_now=now.viewer, kind_now=now.viewer_kind)
    joined = then.inner_join(known, "event_id")
    forgotten = joined.viewer_now.isnull()
    viewer = forgotten.ifelse(ibis.null("string"), joined.viewer)
    kind = (forgotten & joined.viewer.notnull()).ifelse(joined.kind_now, joined.viewer_kind)
    return joined.mutate(viewer=viewer, viewer_kind=kind).select(*then.columns)


def _forgotten(then: Any, now: Any) -> ir.Table:
    nobody = now.filter(now.viewer.isnull()).select("event_id")
    return then.filter(then.viewer.notnull()).semi_join(nobody, "event_id")


def _plain(events: Any) -> ir.Table:
    return events.drop(*NOT_COMPARED)


def _counted(parts: Mapping[str, Any], days: Sequence[date] | None) -> ir.Table:
    own = {cause: part if days is None else part.filter(part.day.isin(days)) for cause, part in parts.items()}
    rows = [part.aggregate(cause=ibis.literal(cause), events=part.count()) for cause, part in own.items()]
    return ibis.union(*rows)
