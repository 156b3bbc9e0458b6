"""A year of small commits on one table: how long a query takes with upkeep every night, without any, and freshly written."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reelhouse.bench.declaration import Bench, Row
from reelhouse.bench.timing import by_turns
from reelhouse.errors import Conflict

if TYPE_CHECKING:
    import pyarrow as pa

    from lake.storage.deltars import DeltaRsStorage
    from reelhouse.platform import Platform
    from reelhouse.table import Table

COMMITS, ROWS, TURNS, AIM, HOURS = 8_760, 50, 5, 1.2, 24
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
QUERY = "select workspace, video, count(*), sum(end_ms - start_ms) from silver.played group by all"


def run(size: int | None) -> Iterator[Row]:
    """Ours after upkeep, and without it, against the same rows written at once."""
    commits = size or COMMITS
    with tempfile.TemporaryDirectory(prefix="reelhouse-bench-") as folder:
        kept_up, left, fresh = (_lake(Path(folder) / name) for name in ("kept up", "left", "fresh"))
        commit_hourly(_storage(kept_up), _table(), _rows, hours=commits, nightly=partial(_keep_up, kept_up))
        commit_hourly(_storage(left), _table(), _rows, hours=commits)
        _storage(fresh).append(_table(), _all(left))
        seconds = by_turns({lake.home.name: partial(_asked, lake) for lake in (kept_up, left, fresh)}, turns=TURNS)
        if len({str(_asked(lake)) for lake in (kept_up, left, fresh)}) > 1:
            raise Conflict("The three tables do not hold the same rows.", hint="No figure is given then.")
        files = {lake.home.name: len(_storage(lake).files(_table())) for lake in (kept_up, left, fresh)}
    for name, state, aim in (("with upkeep", "kept up", AIM), ("without upkeep", "left", None)):
        yield Row(
            bench="upkeep", name=name, peer_name="the same rows written at once", unit="seconds", aim=aim,
            work=f"one grouped query over {commits:,} hourly commits of {ROWS} rows; {name} {files[state]:,} files in "
            f"{commits // HOURS + 1} days, written at once {files['fresh']:,}",
            ours=seconds[state], peer=seconds["fresh"],
        )  # fmt: skip


def commit_hourly(
    storage: DeltaRsStorage,
    table: Table,
    rows: Callable[[int], pa.Table],
    *,
    hours: int,
    nightly: Callable[[], object] | None = None,
) -> None:
    """One commit an hour, and `nightly` behind every 24th.

    Without the adapter: it opens the table for each commit, which takes longer the more commits there are. Here one
    opened table goes on until somebody else, the upkeep, has written.
    """
    from deltalake import write_deltalake

    from lake.storage.place import open_table
    from lake.storage.upkeep import parquet

    storage.append(table, rows(0))
    opened = open_table(storage.place(table))
    for hour in range(1, hours):
        write_deltalake(opened, rows(hour), mode="append", writer_properties=parquet())
        if nightly is not None and hour % HOURS == HOURS - 1:
            nightly()
            opened = open_table(storage.place(table))


def _lake(home: Path) -> Platform:
    from reelhouse.platform import Platform
    from reelhouse.settings import Settings

    return Platform.open(Settings(home=home))


def _storage(platform: Platform) -> DeltaRsStorage:
    from lake.storage.deltars import DeltaRsStorage

    assert isinstance(platform.storage, DeltaRsStorage)
    return platform.storage


def _table() -> Table:
    from lake import tables

    return tables.PLAYED


def _rows(hour: int) -> pa.Table:
    """An hour of played intervals."""
    import pyarrow as pa

    at = START + dt.timedelta(hours=hour)
    rows = [
        {"session": f"s{hour}", "number": number, "day": at.date(), "workspace": "w_bench",
         "video": f"v_{(hour * 7 + number) % 24}",
         "viewer": None, "counted": True, "is_view": True, "at": at, "start_ms": number * 6_000,
         "end_ms": number * 6_000 + 6_000, "wall_ms": 6_000, "rate": 1.0, "duration_ms": 300_000}
        for number in range(ROWS)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=_table().schema)


def _all(platform: Platform) -> pa.Table:
    return platform.storage.read(_table())


def _keep_up(platform: Platform) -> None:
    from reelhouse.platform.upkeep import keep_up

    keep_up(platform, [_table()])


def _asked(platform: Platform) -> list[tuple[object, ...]]:
    return sorted(tuple(row.values()) for row in platform.engine.sql(QUERY).to_pylist())


BENCH = Bench(name="upkeep", words="A year of hourly commits, with upkeep and without.", run=run)
