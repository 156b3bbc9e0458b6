"""Up to when events are counted, how many came, and what became of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lake import tables
from serving.remember import Remembered
from serving.status.schemas import Freshness

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from reelhouse.ports import Engine, Storage

LATE_MS = 60_000
KEPT_SECONDS = 600.0


class FreshnessView:
    """Freshness by workspace, worked out once per version of the tables."""

    def __init__(self, storage: Storage, engine: Engine) -> None:
        self._storage, self._engine = storage, engine
        self._known: Remembered[tuple[Any, ...], Freshness] = Remembered(seconds=KEPT_SECONDS, size=1000)

    def of(self, workspaces: tuple[str, ...]) -> Freshness:
        """The freshness of some workspaces' events together."""
        looked_at = (tables.EVENTS, tables.DUPLICATES, tables.REJECTED)
        versions = tuple(self._storage.version(table) for table in looked_at)
        return self._known.get((workspaces, *versions), lambda: self._work_out(workspaces))

    def _work_out(self, workspaces: tuple[str, ...]) -> Freshness:
        engine = self._engine
        events: Any = _of(engine.table(tables.EVENTS), workspaces)
        known = self._first(
            events.aggregate(
                events=events.count(),
                late=events.count(where=events.late_ms > LATE_MS),
                newest=events.received_at.max(),
            )
        )
        duplicates = engine.table(tables.DUPLICATES).semi_join(events, "event_id").count()
        rejected = _of(engine.table(tables.REJECTED), workspaces).count()
        repeated = self._first(duplicates.as_table())
        unusable = self._first(rejected.as_table())
        return _freshness(known, duplicates=next(iter(repeated.values())), rejected=next(iter(unusable.values())))

    def _first(self, rows: ir.Table) -> dict[str, Any]:
        return self._engine.fetch(rows).to_pylist()[0]


def _of(rows: Any, workspaces: tuple[str, ...]) -> ir.Table:
    return rows.filter(rows.workspace.isin(workspaces))


def _freshness(known: dict[str, Any], *, duplicates: int, rejected: int) -> Freshness:
    received = known["events"] + duplicates
    return Freshness(
        data_up_to=known["newest"],
        events=known["events"],
        duplicates=duplicates,
        rejected=rejected,
        late=known["late"],
        duplicate_share=duplicates / received if received else 0.0,
    )
