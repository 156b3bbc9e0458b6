"""Facts of some days that a caller may count, and metrics over them; every answer is kept until a table changes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobs.metrics.families import PLAYBACKS, SEARCHES, Family
from jobs.metrics.period import over
from lake import tables
from serving.metrics.period import Days
from serving.remember import Remembered

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from reelhouse.metric import Metric
    from reelhouse.ports import Engine, Storage

Row = dict[str, Any]
# Relations are typed Any where their columns are compared: Ibis types its operators too narrowly.
KEPT_SECONDS = 600.0
# A search is a success by a playback that may begin after midnight.
DAYS_AFTER = {SEARCHES.name: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which facts: of a workspace, without the videos that the caller may not count, or of one video, on some days."""

    workspace: str
    days: Days
    video: str | None = None
    hidden: frozenset[str] = frozenset()

    def before(self) -> Scope:
        """The same on as many days before."""
        return Scope(workspace=self.workspace, days=self.days.before(), video=self.video, hidden=self.hidden)


class Facts:
    """Computes metrics over the facts of a scope."""

    def __init__(self, storage: Storage, engine: Engine) -> None:
        self._storage, self._engine = storage, engine
        self._known: Remembered[tuple[Any, ...], list[Row]] = Remembered(seconds=KEPT_SECONDS, size=500)

    def measure(self, family: Family, metrics: Iterable[Metric], scope: Scope, *, by: Sequence[str] = ()) -> list[Row]:
        """One row per value of `by` (without it: one row) with a value for each metric."""
        wanted = tuple(metrics)
        names = tuple(metric.name for metric in wanted)
        return self._kept(
            ("measure", family.name, names, scope, tuple(by)),
            lambda: over(wanted, self.relation(family, scope), by=by),
        )

    def some(self, family: Family, scope: Scope, *, limit: int) -> list[Row]:
        """Some of the facts, always the same ones."""

        def rows() -> ir.Table:
            facts = self.relation(family, scope)
            order = [name for name in ("day", "session", "video", "position") if name in facts.columns]
            return facts.order_by(order).limit(limit)

        return self._kept(("some", family.name, scope, limit), rows)

    def spans(self, scope: Scope) -> list[Row]:
        """Counted played intervals of known viewers: viewer, start_ms, end_ms."""

        def rows() -> ir.Table:
            played: Any = self._own(self._engine.table(tables.PLAYED, units=scope.days.units()), scope)
            return played.filter(played.counted, played.viewer.notnull()).select("viewer", "start_ms", "end_ms")

        return self._kept(("spans", scope), rows)

    def relation(self, family: Family, scope: Scope) -> ir.Table:
        """The facts of a scope as a relation."""
        units = scope.days.units(after=DAYS_AFTER.get(family.name, 0))
        reads = {table.short: self._own(self._engine.table(table, units=units), scope) for table in family.reads}
        facts: Any = family.facts(**reads)
        return facts.filter(facts.day <= scope.days.last) if "day" in facts.columns else facts

    def viewers(self, scope: Scope) -> list[Row]:
        """Who viewed: viewer (null: nobody known), kind, views, watched_ms, last_at."""

        def rows() -> ir.Table:
            facts: Any = self.relation(PLAYBACKS, scope)
            views = facts.filter(facts.is_view)
            return views.group_by("viewer", "viewer_kind").aggregate(
                views=views.count(), watched_ms=views.watched_ms.sum(), last_at=views.ended_at.max()
            )

        return self._kept(("viewers", scope), rows)

    def _own(self, rows: Any, scope: Scope) -> ir.Table:
        own = rows.filter(rows.workspace == scope.workspace)
        if scope.video is not None:
            return own.filter(own.video == scope.video)
        return own.filter(~own.video.isin(sorted(scope.hidden)) | own.video.isnull()) if scope.hidden else own

    def _kept(self, question: tuple[Any, ...], relation: Callable[[], ir.Table]) -> list[Row]:
        looked_at = (tables.PLAYBACKS, tables.PLAYED, tables.EVENTS)
        versions = tuple(self._storage.version(table) for table in looked_at)
        return self._known.get((*question, *versions), lambda: _rows(self._engine, relation()))


def _rows(engine: Engine, relation: ir.Table) -> list[Row]:
    return [{name: _number(value) for name, value in row.items()} for row in engine.fetch(relation).to_pylist()]


def _number(value: Any) -> Any:
    """JSON knows no NaN and no infinity."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
