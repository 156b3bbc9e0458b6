"""Up to when events are counted, how many came, and what became of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from lake import tables
from reelhouse.platform.past import table_at, version_at
from serving.remember import Remembered
from serving.status.schemas import Freshness

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from reelhouse.ports import Engine, Storage

LATE_MS = 60_000
NEARLY_ALL = 0.99
RECENT_DAYS = 7
SHARES_SECONDS = 30.0
LONGEST_SESSION = 10_000
LOOKED_AT = (tables.EVENTS, tables.DUPLICATES, tables.REJECTED)
KEPT_SECONDS = 600.0


class FreshnessView:
    """Freshness by workspace, worked out once per version of the tables."""

    def __init__(self, storage: Storage, engine: Engine) -> None:
        self._storage, self._engine = storage, engine
        # Shares of a week hardly move from one second to the next, but to count its gaps takes long.
        self._completeness: Remembered[tuple[Any, ...], dict[str, Any]] = Remembered(seconds=SHARES_SECONDS, size=1000)
        self._known: Remembered[tuple[Any, ...], Freshness] = Remembered(seconds=KEPT_SECONDS, size=1000)

    def of(self, workspaces: tuple[str, ...], *, as_of_us: int | None = None) -> Freshness:
        """The freshness of some workspaces' events together, now or as it was at a time."""
        versions = {table.name: version_at(self._storage, table, as_of_us) for table in LOOKED_AT}
        return self._known.get((workspaces, *versions.values()), lambda: self._work_out(workspaces, versions, as_of_us))

    def _work_out(
        self, workspaces: tuple[str, ...], versions: Mapping[str, int | None], as_of_us: int | None
    ) -> Freshness:
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
        recent = self._completeness.get(
            (workspaces, as_of_us), lambda: self._first(_completeness(_recent(events, known["newest"])))
        )
        duplicates = every[tables.DUPLICATES].semi_join(events, "event_id").count()
        rejected = _of(every[tables.REJECTED], workspaces).count()
        repeated = self._first(duplicates.as_table())
        unusable = self._first(rejected.as_table())
        return _freshness(
            known | recent, duplicates=next(iter(repeated.values())), rejected=next(iter(unusable.values()))
        )

    def _first(self, rows: ir.Table) -> dict[str, Any]:
        return self._engine.fetch(rows).to_pylist()[0]


def _of(rows: Any, workspaces: tuple[str, ...]) -> ir.Table:
    return rows.filter(rows.workspace.isin(workspaces))


def _recent(events: Any, newest: datetime | None) -> ir.Table:
    """The events of the last days; those days are read, no others."""
    days = [] if newest is None else [newest.date() - timedelta(days=back) for back in range(RECENT_DAYS)]
    return events.filter(events.day.isin(days)) if days else events.limit(0)


def _completeness(events: Any) -> ir.Table:
    """One row: how late nearly all events came at most, how many came, and how many did not.

    The events of a session are numbered without gaps, by some senders from 0 and by some from 1: a number that is missing
    was lost on the way, or could not be used. Who counts further than LONGEST_SESSION does not number, and is left out.
    """
    sessions = events.group_by("session").aggregate(
        came=events.number.nunique(), first=events.number.min(), last=events.number.max()
    )
    wanted = sessions["last"] - sessions["first"].clip(upper=1) + 1
    counted = sessions.mutate(wanted=wanted).filter(wanted <= LONGEST_SESSION)
    gaps = counted.aggregate(came=counted.came.sum().coalesce(0), wanted=counted.wanted.sum().coalesce(0))
    late = events.aggregate(late_by_ms=events.late_ms.quantile(NEARLY_ALL))
    return gaps.cross_join(late)


def _freshness(known: dict[str, Any], *, duplicates: int, rejected: int) -> Freshness:
    received, lost = known["events"] + duplicates, known["wanted"] - known["came"]
    newest = known["newest"]
    return Freshness(
        data_up_to=newest,
        watermark=newest and newest - timedelta(milliseconds=max(0, round(known["late_by_ms"] or 0))),
        events=known["events"],
        duplicates=duplicates,
        rejected=rejected,
        late=known["late"],
        duplicate_share=duplicates / received if received else 0.0,
        late_share=known["late"] / known["events"] if known["events"] else 0.0,
        lost=lost,
        loss_share=lost / known["wanted"] if known["wanted"] else 0.0,
    )
