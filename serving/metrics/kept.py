"""Days whose events were removed: from which day on a scope has events, and the sums that gold still has of days before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from jobs.metrics.families import PLAYBACKS, Family
from lake import tables
from reelhouse.errors import BadInput
from reelhouse.metric import Metric
from reelhouse.platform.horizon import horizons
from reelhouse.platform.past import table_at, version_at
from serving.metrics.answers import Row
from serving.metrics.facts import Scope, own
from serving.metrics.period import Days

if TYPE_CHECKING:
    from reelhouse.platform import Platform
    from serving.context import Context

SUMS = tables.VIDEO_DAILY


def kept_from(platform: Platform, scope: Scope) -> date | None:
    """The first day whose events the scope's workspace has; None when it has all."""
    return horizons(platform, at_us=scope.as_of_us).get(scope.workspace)


def open_part(platform: Platform, scope: Scope) -> Scope:
    """The scope on the days whose events are there; BadInput when there is none."""
    first, days = kept_from(platform, scope), scope.days
    if first is None or first <= days.first:
        return scope
    if first > days.last:
        raise BadInput(
            f"The events of {days.first} to {days.last} were removed, so their figures change no more.",
            hint=f"Ask for days from {first} on.",
        )
    return _from(scope, first)


def measure(
    here: Context, family: Family, metrics: Sequence[Metric], scope: Scope, *, by: Sequence[str] = ()
) -> list[Row]:
    """As `Facts.measure`, with the stored sums of days that went; what does not add up is of the other days only.

    The rows are the caller's to change.
    """
    first = kept_from(here.platform, scope)
    if first is None or first <= scope.days.first:
        return [dict(row) for row in here.facts.measure(family, metrics, scope, by=by)]
    rows: list[Row] = [] if by else [{}]
    if first <= scope.days.last:
        rows = [dict(row) for row in here.facts.measure(family, metrics, _from(scope, first), by=by)]
    is_stored = family is PLAYBACKS and set(by) <= set(SUMS.key) and not scope.crowds
    sums = _stored(here.platform, metrics, scope, first=first, by=by) if is_stored else []
    columns = [*by, *(metric.column for metric in metrics)]
    return [dict.fromkeys(columns) | row for row in _added(rows, sums, by)]


def _from(scope: Scope, first: date) -> Scope:
    return replace(scope, days=Days(first=first, last=scope.days.last))


def _stored(
    platform: Platform, metrics: Sequence[Metric], scope: Scope, *, first: date, by: Sequence[str]
) -> list[Row]:
    """The sums of what adds up over the days before the first that is kept, by some columns."""
    units = [day for day in scope.days.units() if day < first.isoformat()]
    rows: Any = table_at(platform.engine, SUMS, version_at(platform.storage, SUMS, scope.as_of_us), units=units)
    columns = [metric.column for metric in metrics if metric.additive and metric.column in rows.columns]
    mine: Any = own(rows, scope)
    parts = mine.group_by(*by) if by else mine
    sums = parts.aggregate(**{column: mine[column].sum() for column in columns}) if columns else mine.limit(0)
    return platform.engine.fetch(sums).to_pylist()


def _added(rows: Sequence[Row], sums: Sequence[Row], by: Sequence[str]) -> list[Row]:
    """The rows, with the sums of the same key on top, and sums whose key no row has."""

    def key(row: Mapping[str, Any]) -> tuple[object, ...]:
        return tuple(row[name] for name in by)

    known = {key(row): row for row in rows}
    for stored in sums:
        row = known.setdefault(key(stored), {})
        row |= {name: _plus(row.get(name), value) if name not in by else value for name, value in stored.items()}
    return list(known.values())


def _plus(one: float | None, other: float | None) -> float | None:
    return one if other is None else other if one is None else one + other
