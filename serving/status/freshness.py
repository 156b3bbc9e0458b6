"""Up to when events are counted, how many came, and what became of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lake import tables
from reelhouse.platform.past import table_at, version_at
from serving.remember import Remembered
from serving.status.schemas import Freshness

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from reelhouse.ports import Engine, Storage

LATE_MS = 60_000
LOOKED_AT = (tables.EVENTS, tables.DUPLICATES, tables.REJECTED)
KEPT_SECONDS = 600.0


class FreshnessView:
    """Freshness by workspace, worked out once per version of the tables."""

    def __init__(self, storage: Storage, engine: Engine) -> None:
        self._storage, self._engine = storage, engine
        self._known: Remembered[tuple[Any, ...], Freshness] = Remembered(seconds=KEPT_SECONDS, size=1000)

    def of(self, workspaces: tuple[str, ...], *, as_of_us: int | None = None) -> Freshness:
        """The freshness of some workspaces' events together, now or as it was at a time."""
        versions = {table.name: version_at(self._storage, table, as_of_us) for table in LOOKED_AT}
        return self._known.get((workspaces, *versions.values()), lambda: self._work_out(workspaces, versions))

    def _work_out(self, workspaces: tuple[str, ...], versions: Mapping[str, int | None]) -> Freshness:
        engine = self._engine
        every = {table: table_at(engine, table, versions[table.name]) for table in LOOKED_AT}
        events: Any = _of(every[tables.EVENTS], workspaces)
        known = self._first(
            events.aggregate(
                events=events.count(),
                late=events.count(where=events.late_ms > LATE_MS),
                newest=events.received_at.max(),
            )
        )
        duplicates = every[tables.DUPLICATES].semi_join(events, "event_id").count()
        rejected = _of(every[tables.REJECTED], workspaces).count()
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
