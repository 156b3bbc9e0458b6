"""Runs a Transform: works out which units are due, computes only those, and swaps them in with one commit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from reelhouse.job import Read, Transform
from reelhouse.platform import Platform
from reelhouse.platform import inputs as changes
from reelhouse.platform.horizon import Horizons, WithKept, horizons, only_open, settled
from reelhouse.platform.report import Report
from reelhouse.platform.turn import in_turn
from reelhouse.ports import Rows, Txn

if TYPE_CHECKING:
    import ibis.expr.types as ir

UNIT_COLUMN = {"day": "day", "video": "video"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The units to compute (None: every one) from these input versions; an empty set: nothing is due."""

    units: frozenset[str] | None
    made: changes.Made

    @property
    def due(self) -> bool:
        """Whether there is anything to do."""
        return self.units is None or bool(self.units)


def plan(platform: Platform, job: Transform) -> Plan:
    """Compare the input versions that the output was made from with the newest ones."""
    now = changes.Made(code=_code(job), inputs=changes.versions(platform, (read.table for read in job.reads)))
    before = changes.made(platform, job.writes)
    if before is None or before.code != now.code:
        return Plan(units=None, made=now)
    touched = [read for read in job.reads if before.inputs.get(read.table.name) != now.inputs.get(read.table.name)]
    if not touched:
        return Plan(units=frozenset(), made=now)
    if job.unit == "all":
        return Plan(units=None, made=now)
    return Plan(units=_due_units(platform, job, touched, before, now), made=now)


def run(platform: Platform, job: Transform, *, days: frozenset[str] = frozenset()) -> Report:
    """Compute what is due, and `days` besides; one commit, or none when there is nothing to do."""
    return in_turn(platform, job.writes, job.name, lambda turn: _attempt(platform, job, days, turn))


def _attempt(platform: Platform, job: Transform, days: frozenset[str], turn: Txn) -> Report | None:
    work = plan(platform, job)
    if days and work.units is not None:
        work = Plan(units=work.units | days, made=work.made)
    if not work.due:
        return Report(job=job.name)
    rows = _rows_of(platform, job, work)
    where, notes = _where(job, work.units), work.made.notes()
    commit = platform.storage.replace(job.writes, rows, where=where, notes=notes, txns=[turn])
    if commit is None:
        return None
    return Report(job=job.name, items=_count(platform, job, work), rows=commit.rows, bytes=commit.bytes)


def _rows_of(platform: Platform, job: Transform, work: Plan) -> Rows:
    """What the expression gives for the units, beside what is kept of days whose events are gone."""
    known = horizons(platform)
    inputs = {read.table.short: only_open(_input(platform, job, read, work), known) for read in job.reads}
    rows = kept(platform, job, known) if known else None
    if rows is None:
        return platform.engine.rows(job.expression, inputs)
    mine = rows if work.units is None else rows.filter(rows[UNIT_COLUMN[job.unit]].cast("string").isin([*work.units]))
    whole = WithKept(expression=job.expression, by="video" if job.unit == "video" else None)
    return platform.engine.rows(whole, inputs | {"kept_rows": mine})


def kept(platform: Platform, job: Transform, known: Horizons) -> ir.Table | None:
    """Days before the horizon as they are; of what is computed over all days, videos that nobody played since then."""
    if job.unit == "day":
        return settled(platform, job.writes, known)
    rows: Any = platform.engine.table(job.writes)
    return rows.filter(rows.workspace.isin([*known])) if job.unit == "video" else None


def fingerprint(job: Transform) -> str:
    """What the notes of a job's output call `code`: another fingerprint means another way of making it."""
    return _code(job)


@cache
def _code(job: Transform) -> str:
    """The transform's own text: a changed expression makes every unit due, whatever its version says."""
    import ibis

    tables = [read.table for read in job.reads]
    unbound = {table.short: ibis.table(ibis.Schema.from_pyarrow(table.schema), table.short) for table in tables}
    return changes.digest(job.version, ibis.to_sql(job.expression(**unbound), dialect="duckdb"))


def _due_units(
    platform: Platform, job: Transform, touched: Iterable[Read], before: changes.Made, now: changes.Made
) -> frozenset[str]:
    due: set[str] = set()
    for read in touched:
        old, new = before.inputs.get(read.table.name), now.inputs.get(read.table.name)
        if read.dimension_key:
            due |= _units_of_keys(platform, job, read.dimension_key, _changed_keys(platform, read, old, new))
            continue
        days = changes.changed_partitions(platform, read.table, "day", old, new)
        if read.beside:
            days |= neighbours(_days_told_otherwise(platform, read, days, (old, new)))
        due |= _widened(days, read.days_after) if job.unit == "day" else _videos_of(platform, read, days, (old, new))
    return frozenset(due)


def _widened(days: Iterable[str], days_after: int) -> set[str]:
    dates = [dt.date.fromisoformat(day) for day in days]
    return {(day - dt.timedelta(days=back)).isoformat() for day in dates for back in range(days_after + 1)}


def neighbours(days: Iterable[str]) -> set[str]:
    """These days, and the day before and after each."""
    dates = [dt.date.fromisoformat(day) for day in days]
    return {(day + dt.timedelta(days=away)).isoformat() for day in dates for away in (-1, 0, 1)}


def _days_told_otherwise(
    platform: Platform, read: Read, days: Iterable[str], versions: Iterable[int | None]
) -> set[str]:
    """Those of the days on which the columns of `beside`, where all of them have a value, differ between two versions."""
    chosen, sides = sorted(days), list[set[tuple[str, ...]]]()
    for version in versions:
        if version is None or not chosen:
            sides.append(set())
            continue
        rows = platform.engine.table(read.table, version=version, units=chosen).drop_null(list(read.beside))
        told = platform.engine.fetch(rows.select(day_=rows.day.cast("string"), **{c: rows[c] for c in read.beside}))
        sides.append(set(zip(*(column.to_pylist() for column in told.columns), strict=True)))
    return {row[0] for row in sides[0] ^ sides[1]}


def _videos_of(platform: Platform, read: Read, days: Iterable[str], versions: Iterable[int | None]) -> set[str]:
    """Videos of these days, before and after: one that lost its last row there is due as well."""
    chosen, found = sorted(days), set[str]()
    for version in versions:
        if version is not None and chosen:
            rows = platform.engine.table(read.table, version=version, units=chosen)
            found |= set(platform.engine.fetch(rows.select("video").distinct())["video"].to_pylist())
    return found - {None}


def _changed_keys(platform: Platform, read: Read, old: int | None, new: int | None) -> set[str]:
    columns = (read.dimension_key or "", *read.columns)
    sides = [_rows(platform, read, version, columns) for version in (old, new)]
    return {row[0] for row in sides[0] ^ sides[1]}


def _rows(platform: Platform, read: Read, version: int | None, columns: tuple[str, ...]) -> set[tuple[str, ...]]:
    if version is None:
        return set()
    table = platform.engine.fetch(platform.engine.table(read.table, version=version).select(*columns).distinct())
    return set(zip(*(table[column].to_pylist() for column in columns), strict=True))


def _units_of_keys(platform: Platform, job: Transform, key: str, keys: set[str]) -> set[str]:
    """Units in which any of these keys occurs, found in the first divided input."""
    if not keys:
        return set()
    if UNIT_COLUMN[job.unit] == key:
        return keys
    divided = next(read.table for read in job.reads if not read.dimension_key)
    rows = platform.engine.table(divided)
    found = platform.engine.fetch(
        rows.filter(rows[key].isin([*sorted(keys)])).select(unit=rows.day.cast("string")).distinct()
    )
    return set(found["unit"].to_pylist())


def _input(platform: Platform, job: Transform, read: Read, work: Plan) -> ir.Table:
    version = work.made.inputs.get(read.table.name)
    if work.units is None or read.dimension_key or job.unit == "all":
        return platform.engine.table(read.table, version=version)
    if job.unit == "day":
        units = sorted(neighbours(work.units)) if read.beside else _forward(work.units, read.days_after)
        return platform.engine.table(read.table, version=version, units=units)
    return platform.engine.table(read.table, version=version, units=sorted(work.units), column="video")


def _forward(days: Iterable[str], days_after: int) -> list[str]:
    dates = [dt.date.fromisoformat(day) for day in days]
    return sorted({(day + dt.timedelta(days=ahead)).isoformat() for day in dates for ahead in range(days_after + 1)})


def _where(job: Transform, units: frozenset[str] | None) -> str:
    if units is None:
        return ""
    quoted = ", ".join("'" + unit.replace("'", "''") + "'" for unit in sorted(units))
    return f"{UNIT_COLUMN[job.unit]} IN ({quoted})"


def _count(platform: Platform, job: Transform, work: Plan) -> int:
    if work.units is not None:
        return len(work.units)
    if job.unit == "day" and job.writes.partition == ("day",):
        return len(changes.partitions(platform, job.writes, "day", platform.storage.version(job.writes)))
    return 1
