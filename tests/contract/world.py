"""Small tables, rows and points for the contract tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pyarrow as pa

from reelhouse.ports import Query
from reelhouse.table import Table
from reelhouse.types import Point

DAY = dt.date(2026, 3, 1)
WORDS = pa.list_(pa.struct([("text", pa.string()), ("start_ms", pa.int64())]))

PLAYS = Table(
    name="silver.plays",
    words="Plays, by day; who watched is personal.",
    schema=pa.schema(
        [
            ("seq", pa.int64()),
            ("video", pa.string()),
            ("day", pa.date32()),
            ("at", pa.timestamp("us", tz="UTC")),
            ("viewer", pa.string()),
            ("payload", pa.binary()),
            ("words", WORDS),
        ]
    ),
    key=("seq",),
    partition=("day",),
    personal=("viewer", "payload"),
)
COUNTS = Table(
    name="gold.counts",
    words="Counts by video; metrics add columns.",
    schema=pa.schema([("video", pa.string()), ("day", pa.date32())]),
    key=("video", "day"),
    partition=("day",),
    open=True,
)
VIDEOS = Table(
    name="silver.videos",
    words="Names of videos.",
    schema=pa.schema([("video", pa.string()), ("name", pa.string())]),
    key=("video",),
)
TABLES = {table.name: table for table in (PLAYS, COUNTS, VIDEOS)}


def day(number: int) -> dt.date:
    """The day that many days after the first."""
    return DAY + dt.timedelta(days=number)


def plays(numbers: Iterable[int], *, video: str = "v1", on: dt.date = DAY, viewer: str = "ann") -> pa.Table:
    """One play for each number, with every column set."""
    at = dt.datetime(2026, 3, 1, 12, 30, 0, 123456, tzinfo=dt.UTC)
    row = {"video": video, "day": on, "at": at, "viewer": viewer, "payload": b"\x00\xff"}
    words = [{"text": "hello", "start_ms": 5}]
    return pa.Table.from_pylist([{"seq": seq, **row, "words": words} for seq in numbers], schema=PLAYS.schema)


def counts(video: str, *, on: dt.date = DAY, **metrics: float) -> pa.Table:
    """One row of counts."""
    return pa.table({"video": [video], "day": [on], **{name: [value] for name, value in metrics.items()}})


def seqs(rows: pa.Table) -> list[int]:
    """The numbers of the plays, in order."""
    return sorted(rows.column("seq").to_pylist())


def point(name: str, *, vector: tuple[float, ...], text: str, workspace: str = "w1") -> Point:
    """A moment called `video:index`."""
    payload = {"video": name.split(":")[0], "workspace": workspace, "start_ms": 1000, "end_ms": 2000, "title": "Title"}
    return Point(id=name, vector=vector, text=text, payload={**payload})


POINTS = (
    point("v1:0", vector=(1.0, 0.0, 0.0, 0.0), text="Delta tables are partitioned by day"),
    point("v1:1", vector=(0.8, 0.6, 0.0, 0.0), text="The compaction of small files"),
    point("v2:0", vector=(0.0, 1.0, 0.0, 0.0), text="Sourdough bread needs a warm kitchen"),
    point("v3:0", vector=(0.9, 0.1, 0.0, 0.0), text="Delta tables of the other workspace", workspace="w2"),
)


def query(text: str = "", vector: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0), **given: object) -> Query:
    """A question of somebody in w1 who may see v1 and v2."""
    fields = {"workspace": "w1", "allowed": ("v1", "v2"), **given}
    return Query(text=text, vector=vector, **fields)  # type: ignore[arg-type]
