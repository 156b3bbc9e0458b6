"""The two times that a change is explained between: which versions of the tables each one shows, and what they hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jobs
from jobs.metrics import every_version, metric_named
from lake import tables
from reelhouse.job import Transform
from reelhouse.platform.days import files_by_day
from reelhouse.platform.past import table_at, version_at
from reelhouse.platform.transform import fingerprint, neighbours

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from reelhouse.metric import Metric
    from reelhouse.platform import Platform
    from reelhouse.table import Table

REMADE = (tables.EVENTS, tables.PLAYBACKS, tables.PLAYED)
DERIVED = ("tidy.consents", "tidy.playbacks", "tidy.played")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two times.

    `shown` are the tables that a figure of that time is computed from, by short name; `events` and `dimensions` are what
    their facts were made from, `events` of the days `remade` (None: of all) and those beside them only; `steady` are the
    tables of the other days, the same at both times. `is_current`: made by the code of now; `is_remade`: of these very
    events and dimensions, so that `shown` is not asked. `metric`: the definition in force.
    """

    metric: Metric
    shown: Mapping[str, ir.Table]
    events: ir.Table
    dimensions: Mapping[str, ir.Table]
    remade: tuple[str, ...] | None = None
    steady: Mapping[str, ir.Table] = field(default_factory=dict)
    is_current: bool = True
    is_remade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a side has to hold: the tables that figures are computed from, their days, and whose they are.

    `remade`: the days whose facts have to be made anew from events; those of the other days are the same at both times.
    """

    reads: Sequence[Table]
    units: Sequence[str]
    workspace: str
    remade: tuple[str, ...] = ()


def side_at(platform: Platform, metric: Metric, wanted: Wanted, *, at_us: int | None) -> Side:
    """The side of a time; VersionGone when its files were removed.

    Now (None) is what a refresh would make this moment, as the pages count it: newer events count before it has run.
    """

    def stored(units: Sequence[str], version_of: Callable[[Table], int | None]) -> dict[str, ir.Table]:
        found = {table.short: (table, version_of(table)) for table in wanted.reads if units}
        return {name: table_at(platform.engine, *each, units=units) for name, each in found.items()}

    made_from, is_current = _made_from(platform, at_us)
    around = sorted(neighbours(wanted.remade))  # a withdrawal of consent reaches that far
    events = table_at(platform.engine, tables.EVENTS, made_from.get(tables.EVENTS.name), units=around)
    videos = table_at(platform.engine, tables.VIDEOS, made_from.get(tables.VIDEOS.name))
    others = [unit for unit in wanted.units if unit not in wanted.remade]
    return Side(
        metric=metric,
        shown=stored(wanted.units if at_us is not None else (), lambda table: _version(platform, table, at_us)),
        events=_sessions_of(events, wanted.workspace),
        dimensions={tables.VIDEOS.short: videos},
        remade=wanted.remade,
        steady=stored(others, lambda table: _base(platform, table, at_us, made_from)),
        is_current=is_current,
        is_remade=at_us is None,
    )


def to_remake(platform: Platform, wanted: Wanted, *, then_us: int, now_us: int | None) -> tuple[str, ...]:
    """The days of which anything may differ between two times, by the files of the tables; all days, should code or videos."""
    sides = [(at_us, *_made_from(platform, at_us)) for at_us in (then_us, now_us)]
    if not all(is_current for _, _, is_current in sides):
        return tuple(wanted.units)
    videos, others = (_durations(platform, made_from.get(tables.VIDEOS.name)) for _, made_from, _ in sides)
    if videos != others:
        return tuple(wanted.units)
    changed: set[str] = set()
    for table in REMADE:
        then, now = (
            files_by_day(platform.storage, table, _base(platform, table, at_us, made_from))
            for at_us, made_from, _ in sides
        )
        changed |= {day for day in {*then, *now} if then.get(day) != now.get(day)}
    return tuple(unit for unit in wanted.units if unit in neighbours(changed))


def _base(platform: Platform, table: Table, at_us: int | None, made_from: Mapping[str, int]) -> int | None:
    """The version of the facts of a time, and of the events that they were made from."""
    return made_from.get(table.name) if table is tables.EVENTS else _version(platform, table, at_us)


def _durations(platform: Platform, version: int | None) -> set[tuple[object, ...]]:
    videos = table_at(platform.engine, tables.VIDEOS, version).select("video", "duration_ms", "deleted")
    return {tuple(row.values()) for row in platform.engine.fetch(videos).to_pylist()}


def derived(given: Mapping[str, ir.Table]) -> dict[str, ir.Table]:
    """The given tables, and the facts that the code of now makes of them."""
    made: dict[str, Any] = dict(given)
    for job in _transforms():
        made[job.writes.short] = job.expression(**{read.table.short: made[read.table.short] for read in job.reads})
    return made


def in_force(platform: Platform, name: str, at_us: int | None) -> tuple[Metric, str]:
    """The definition of a metric at a time, and a remark when it is not declared any more and the newest stands for it."""
    newest = metric_named(name)
    version = _version(platform, tables.METRIC_CATALOG, at_us)
    if version is None:
        return newest, ""
    rows = platform.storage.read(tables.METRIC_CATALOG, version=version, columns=["name", "version"]).to_pylist()
    number = max((row["version"] for row in rows if row["name"] == name), default=newest.version)
    found = next((one for one in every_version() if (one.name, one.version) == (name, number)), None)
    if found is None:
        return newest, f"Version {number} of {name} is not declared any more; version {newest.version} stands for it."
    return found, ""


def closed_before(platform: Platform, workspace: str, at_us: int) -> Any:
    """The day of the newest event that a workspace's figures knew of at a time: days before it were closed."""
    events: Any = table_at(platform.engine, tables.EVENTS, _origin(platform, at_us)[0].get(tables.EVENTS.name))
    known = events.filter(events.workspace == workspace).aggregate(newest=events.received_at.max())
    (row,) = platform.engine.fetch(known).to_pylist()
    return row["newest"] and row["newest"].date()


def _made_from(platform: Platform, at_us: int | None) -> tuple[Mapping[str, int], bool]:
    """The versions that the facts of a time are made from, and whether the code of now made them."""
    return (_newest(platform), True) if at_us is None else _origin(platform, at_us)


def _newest(platform: Platform) -> dict[str, int]:
    found = {table.name: platform.storage.version(table) for table in (tables.EVENTS, tables.VIDEOS)}
    return {name: version for name, version in found.items() if version is not None}


def _origin(platform: Platform, at_us: int | None) -> tuple[Mapping[str, int], bool]:
    """The versions that the playbacks of a time were made from, and whether the code of now made them."""
    inputs: dict[str, int] = {}
    is_current = True
    for job in sorted(_transforms(), key=lambda job: job.writes is tables.PLAYBACKS):
        version = _version(platform, job.writes, at_us)
        notes = {} if version is None else platform.storage.notes(job.writes, version=version)
        is_current = is_current and notes.get("code") in (None, fingerprint(job))
        inputs |= json.loads(notes.get("inputs", "{}"))
    return inputs, is_current


def _transforms() -> list[Transform]:
    found = (jobs.job_named(name) for name in DERIVED)
    return [job for job in found if isinstance(job, Transform)]


def _version(platform: Platform, table: Table, at_us: int | None) -> int | None:
    return version_at(platform.storage, table, at_us)


def _sessions_of(events: Any, workspace: str) -> ir.Table:
    """The events of all sessions that say anything of a workspace: a playback is made of all of its session."""
    return events.semi_join(events.filter(events.workspace == workspace).select("session").distinct(), "session")
