"""Up to when events are counted, how many came, and what became of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from lake import tables
from reelhouse.platform.past import version_at
from serving.status.by_day import ByDay, Row
from serving.status.schemas import Freshness

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from reelhouse.ports import Engine, Storage

LATE_MS = 60_000
HISTORY = "history"  # the door of events that their sender calls an import
NEARLY_ALL = 0.99
RECENT_DAYS = 7
LONGEST_SESSION = 10_000
GAPS_STAND_SECONDS = 30.0  # shares of a week hardly move meanwhile, and sessions take long to look through


class FreshnessView:
    """Freshness by workspace, from sums of days."""

    def __init__(self, storage: Storage, engine: Engine) -> None:
        self._storage = storage
        self._events = ByDay(storage, engine, tables.EVENTS, _events)
        self._gaps = ByDay(storage, engine, tables.EVENTS, _gaps, stands_seconds=GAPS_STAND_SECONDS)
        self._duplicates = ByDay(storage, engine, tables.DUPLICATES, _receipts)
        self._rejected = ByDay(storage, engine, tables.REJECTED, _receipts)

    def of(self, workspaces: Sequence[str], *, as_of_us: int | None = None) -> Freshness:
        """The freshness of some workspaces' events together, now or as it was at a time."""
        looked_at = (tables.EVENTS, tables.DUPLICATES, tables.REJECTED)
        events_at, duplicates_at, rejected_at = (version_at(self._storage, table, as_of_us) for table in looked_at)
        events = _of(workspaces, self._events.rows(events_at))
        newest = max((row["newest"] for row in events), default=None)
        gaps = _of(workspaces, self._gaps.rows(events_at, days=_recent(newest), is_newest=as_of_us is None))
        duplicates = _sum(_of(workspaces, self._duplicates.rows(duplicates_at)), "receipts")
        received, late, history = (_sum(events, name) for name in ("events", "late", "history"))
        came, wanted = (_sum(gaps, name) for name in ("came", "wanted"))
        return Freshness(
            data_up_to=newest,
            watermark=_complete_up_to(events, gaps),
            events=received,
            duplicates=duplicates,
            rejected=_sum(_of(workspaces, self._rejected.rows(rejected_at)), "receipts"),
            late=late,
            history=history,
            duplicate_share=duplicates / (received + duplicates) if received else 0.0,
            late_share=late / (received - history) if received > history else 0.0,
            lost=wanted - came,
            loss_share=(wanted - came) / wanted if wanted else 0.0,
        )


def _of(workspaces: Sequence[str], rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["workspace"] in workspaces]


def _sum(rows: Iterable[Row], name: str) -> int:
    return sum(row[name] for row in rows)


def _complete_up_to(events: Sequence[Row], gaps: Sequence[Row]) -> datetime | None:
    """The newest receipt less how late nearly all events of the slowest recent day came; history tells nothing of it."""
    newest = max((row["newest_told"] for row in events if row["newest_told"]), default=None)
    late_by_ms = max((round(row["late_by_ms"]) for row in gaps if row["late_by_ms"] is not None), default=0)
    return newest and newest - timedelta(milliseconds=max(late_by_ms, 0))


def _recent(newest: datetime | None) -> list[str]:
    return [] if newest is None else [str(newest.date() - timedelta(days=back)) for back in range(RECENT_DAYS)]


def _events(rows: Any) -> ir.Table:
    is_told = _is_told(rows)
    return rows.group_by("day", "workspace").aggregate(
        events=rows.count(),
        late=rows.count(where=is_told & (rows.late_ms > LATE_MS)),
        history=rows.count(where=~is_told),
        newest=rows.received_at.max(),
        newest_told=rows.received_at.max(where=is_told),
    )


def _is_told(rows: Any) -> ir.BooleanValue:
    """Whether an event was told when it happened, as far as its sender could."""
    return (rows.door != HISTORY).fill_null(True)


def _gaps(rows: Any) -> ir.Table:
    """How late nearly all events of a day came at most, how many came, and how many were sent.

    The events of a session are numbered without gaps, by some senders from 0 and by some from 1: a number that is missing
    was lost on the way, or could not be used. Who counts further than LONGEST_SESSION does not number, and is left out.
    """
    sessions = rows.group_by("day", "workspace", "session").aggregate(
        came=rows.number.nunique(), first=rows.number.min(), last=rows.number.max()
    )
    wanted = sessions["last"] - sessions["first"].clip(upper=1) + 1
    numbered = wanted <= LONGEST_SESSION
    gaps = sessions.group_by("day", "workspace").aggregate(
        came=sessions.came.sum(where=numbered).coalesce(0), wanted=wanted.sum(where=numbered).coalesce(0)
    )
    late = rows.group_by("day", "workspace").aggregate(
        late_by_ms=rows.late_ms.quantile(NEARLY_ALL, where=_is_told(rows))
    )
    return gaps.inner_join(late, ["day", "workspace"])


def _receipts(rows: Any) -> ir.Table:
    return rows.group_by("received_day", "workspace").aggregate(receipts=rows.count())
