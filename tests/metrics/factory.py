"""Makes small worlds for tests of relational jobs: events, videos, and the tables that the jobs make of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import ibis
import pyarrow as pa

from jobs.gold import (
    delivery_daily,
    key_moments,
    playback_quality,
    recommendation_daily,
    relative_retention,
    retention,
    search_daily,
    video_daily,
    viewer_video,
    workspace_daily,
)
from jobs.tidy import consents, playbacks, played
from lake import tables
from reelhouse.job import Transform
from reelhouse.table import Table

START = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
CHAIN: tuple[Transform, ...] = (consents.JOB, playbacks.JOB, played.JOB)
GOLD: tuple[Transform, ...] = (
    video_daily.JOB,
    workspace_daily.JOB,
    viewer_video.JOB,
    playback_quality.JOB,
    search_daily.JOB,
    retention.JOB,
    relative_retention.JOB,
    key_moments.JOB,
    recommendation_daily.JOB,
    delivery_daily.JOB,
)
Row = dict[str, Any]
World = dict[str, pa.Table]


def session_id(number: int, *, day: int = 0) -> str:
    """A UUIDv7 whose time lies in the given day after START."""
    milliseconds = int((START + dt.timedelta(days=day, seconds=number)).timestamp() * 1000)
    text = f"{milliseconds:012x}7000800000000000{number:04x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:32]))


def event(
    kind: str, /, *, session: int = 1, number: int = 0, day: int = 0, at_s: float | None = None, **values: Any
) -> Row:
    """One row of silver.events: by default of a counted visitor who gave consent; `at_s` are seconds after START."""
    at = START + dt.timedelta(days=day, seconds=number if at_s is None else at_s)
    row: Row = {
        "event_id": f"e-{day}-{session}-{number}-{kind}-{values.get('start_ms', 0)}-{values.get('end_ms', 0)}",
        "type": kind,
        "session": session_id(session, day=day),
        "number": number,
        "day": at.date(),
        "at": at,
        "received_at": at,
        "late_ms": 0,
        "workspace": "w_1",
        "video": "v_1",
        "viewer": f"n_{session}",
        "viewer_kind": "visitor",
        "role": "anonymous",
        "consent": "granted",
        "is_bot": False,
        "preview": False,
        "player": "1.0",
    }
    return row | values


def interval(start_ms: int, end_ms: int, **values: Any) -> Row:
    """A played interval at normal speed."""
    return event(
        "interval",
        **({"start_ms": start_ms, "end_ms": end_ms, "wall_ms": max(0, end_ms - start_ms), "rate": 1.0} | values),
    )


def rows(table: Table, values: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Rows of a table, absent columns null."""
    return pa.Table.from_pylist([dict(row) for row in values], schema=table.schema)


def videos(**durations_ms: int | None) -> pa.Table:
    """silver.videos with these durations."""
    return rows(
        tables.VIDEOS, ({"video": video, "workspace": "w_1", "duration_ms": ms} for video, ms in durations_ms.items())
    )


def world(
    events: Iterable[Row] | pa.Table,
    known: pa.Table | None = None,
    *,
    gold: Iterable[str] = (),
    said: Iterable[Row] = (),
) -> World:
    """The relational tables that follow from these events, by short name: silver, and those of gold that are named."""
    made = {
        "events": events if isinstance(events, pa.Table) else rows(tables.EVENTS, events),
        "videos": videos(v_1=20_000) if known is None else known,
        "transcripts": rows(tables.TRANSCRIPTS, said),
    }
    for job in (*CHAIN, *(job for job in GOLD if job.writes.short in set(gold))):
        made[job.writes.short] = compute(job, made)
    return made


def compute_all(events: Iterable[Row]) -> World:
    """Every relational table that follows from these events."""
    return world(events, gold=[job.writes.short for job in GOLD])


def compute(job: Transform, given: World) -> pa.Table:
    """The job's rows on DuckDB, in the schema that its expression promises."""
    sql, schema = _compiled(job.name)
    cursor = _connection().con.cursor()
    for read in job.reads:
        cursor.register(read.table.short, given[read.table.short])
    return cursor.execute(sql).to_arrow_table().cast(schema)


def compute_over(expression: Callable[..., ibis.Table], inputs: World) -> pa.Table:
    """The rows of any expression over these tables."""
    return _connection().to_pyarrow(expression(**{name: ibis.memtable(table) for name, table in inputs.items()}))


def unbound(job: Transform) -> ibis.Table:
    """The job's expression over tables that exist nowhere."""
    return job.expression(**{read.table.short: _named(read.table) for read in job.reads})


def _named(table: Table) -> ibis.Table:
    return ibis.table(ibis.Schema.from_pyarrow(table.schema), table.short)


@cache
def _compiled(name: str) -> tuple[str, pa.Schema]:
    expression = unbound(next(job for job in (*CHAIN, *GOLD) if job.name == name))
    return str(ibis.to_sql(expression, dialect="duckdb")), expression.schema().to_pyarrow()


@cache
def _connection() -> Any:
    backend = ibis.duckdb.connect()
    backend.con.execute("SET TimeZone = 'UTC'; SET threads = 1")
    return backend
