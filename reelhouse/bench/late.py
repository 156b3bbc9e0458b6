"""Late events: the refresh after them, against the touched days computed anew by hand and against a full rebuild of ours."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reelhouse.bench.declaration import Bench, Row
from reelhouse.bench.growth_row import a_tenth, growth
from reelhouse.bench.timing import Work, by_turns, turns_for
from reelhouse.errors import Conflict

if TYPE_CHECKING:
    from reelhouse.platform import Platform

EVENTS, TURNS, AIM, REBUILD_AIM = 200_000, 2, 1.25, 0.5
DAILY = ("video_daily", "workspace_daily", "viewer_video", "playback_quality", "search_daily")
JOBS = ("ingest.events", "tidy.events", "tidy.playbacks", "tidy.played", *(f"gold.{name}" for name in DAILY))
DAYS_BEFORE = (10, 11, 12)  # the days that are touched, counted back from the end of the 30 days of traffic
ONE_OF = 10  # of their events; these days hold about a tenth of all, so that is a hundredth
_SESSION = re.compile(rb'"session": ?"([0-9a-f]{8})-([0-9a-f]{4})')
_DAY_MS = 86_400_000


def run(size: int | None) -> Iterator[Row]:
    """Against both, then how ours grows."""
    import duckdb

    events = size or EVENTS
    (tenth, _), (whole, late) = (_measured(number) for number in (a_tenth(events), events))
    ours = f"{late:,} events of 3 days behind {events - late:,} of 30; ours: inbox to five daily gold tables"
    yield Row(
        bench="late", name="against by hand", peer_name=f"DuckDB {duckdb.__version__} by hand", unit="seconds", aim=AIM,
        work=f"{ours}; by hand: decoded, typed, and these days anew from typed Parquet files by day",
        ours=whole["ours"], peer=whole["by hand"],
    )  # fmt: skip
    yield Row(
        bench="late", name="against a rebuild", peer_name="ours, rebuilt", unit="seconds", aim=REBUILD_AIM,
        work=f"{ours}; rebuilt: all days by the same jobs on a home that had only bronze",
        ours=whole["ours"], peer=whole["rebuilt"],
    )  # fmt: skip
    work = f"the same refresh behind {events:,} events and behind {a_tenth(events):,}"
    yield growth("late", "growth", work, whole=whole["ours"], tenth=tenth["ours"])


def _measured(events: int) -> tuple[dict[str, float], int]:
    from reelhouse.bench.homes import carry_out, copied, fresh_homes
    from reelhouse.bench.traffic import acknowledge, envelopes, home_with_videos

    with tempfile.TemporaryDirectory(prefix="reelhouse-bench-") as folder:
        scratch, late = Path(folder), list[bytes]()
        base = home_with_videos(scratch / "base")
        acknowledge(base, _punctual(envelopes(events), late))
        carry_out(base, JOBS[:1])
        base.close()
        settled = copied(scratch / "base", scratch / "settled")
        carry_out(settled, JOBS)
        settled.close()
        type_by_day(base, scratch / "typed")
        refreshed, rebuilt = fresh_homes(scratch / "settled"), fresh_homes(scratch / "base")
        newest: dict[str, Platform] = {}
        works: dict[str, Work] = {
            "new ours": lambda: _told(newest, "ours", next(refreshed), late),
            "ours": lambda: carry_out(newest["ours"], JOBS),
            "by hand": partial(recomputed, base, late, typed=scratch / "typed", to=scratch / "hand"),
            "new rebuilt": lambda: _told(newest, "rebuilt", next(rebuilt), late),
            "rebuilt": lambda: carry_out(newest["rebuilt"], JOBS),
        }
        seconds = by_turns(works, turns=turns_for(events, TURNS))
        for platform in newest.values():
            if wrong := differences(platform, scratch / "hand"):
                raise Conflict(f"The ways disagree about {', '.join(wrong)}.", hint="No figure is given then.")
    return seconds, len(late)


def touched_days() -> frozenset[int]:
    """The days that late events are for, as days since 1970."""
    from reelhouse.bench.traffic import NOW_MS

    return frozenset(NOW_MS // _DAY_MS - back for back in DAYS_BEFORE)


def day_of(body: bytes) -> int | None:
    """The day of an event's session, as days since 1970; None where it names no session."""
    found = _SESSION.search(body)
    return int(found[1] + found[2], 16) // _DAY_MS if found else None


def _punctual(bodies: Iterator[bytes], late: list[bytes]) -> Iterator[bytes]:
    """All but the late ones, which are put aside."""
    days = touched_days()
    for body in bodies:
        if day_of(body) in days and zlib.crc32(body) % ONE_OF == 0:
            late.append(body)
        else:
            yield body


def _told(newest: dict[str, Platform], name: str, platform: Platform, late: Sequence[bytes]) -> None:
    from reelhouse.bench.traffic import acknowledge

    acknowledge(platform, late)
    newest[name] = platform


def type_by_day(platform: Platform, folder: Path) -> None:
    """What somebody by hand would keep: typed events as Parquet files by day."""
    import duckdb

    from lake import tables
    from reelhouse.bench.by_hand import text

    connection = duckdb.connect(config={"temp_directory": str(folder.with_name("overflow"))})
    connection.read_parquet([file.path for file in platform.storage.files(tables.EVENTS_RAW)]).create_view("raw")
    connection.execute(text("duckdb_events.sql"))
    connection.execute(f"COPY events TO '{folder}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day))")
    connection.close()


def recomputed(platform: Platform, late: Sequence[bytes], *, typed: Path, to: Path) -> None:
    """By hand: the late events typed, the days that they touch put together and computed anew, a file for each table."""
    import duckdb

    from lake import tables
    from reelhouse.bench.by_hand import text
    from reelhouse.bench.inbox import decoded

    connection = duckdb.connect(config={"temp_directory": str(to.with_name("overflow"))})
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("arrived", decoded(late))
    known = platform.inbox.last("events") + 1
    connection.execute(f"CREATE TABLE raw AS SELECT * REPLACE (seq + {known} AS seq) FROM arrived")
    connection.read_parquet([file.path for file in platform.storage.files(tables.VIDEOS)]).create_view("videos")
    connection.execute(text("duckdb_events.sql"))
    connection.execute("ALTER TABLE events RENAME TO newer")
    days = [str(day) for (day,) in connection.execute("SELECT DISTINCT day FROM newer").fetchall()]
    files = [str(path) for day in days for path in (typed / f"day={day}").glob("*.parquet")]
    together = "SELECT * FROM newer"
    if files:
        connection.read_parquet(files, hive_partitioning=True).create_view("older")
        together += " UNION ALL BY NAME SELECT * FROM older"
    connection.execute(
        f"CREATE TEMP TABLE events AS SELECT * FROM ({together}) QUALIFY row_number() OVER (PARTITION BY id ORDER BY seq) = 1"
    )
    connection.execute(text("duckdb_gold.sql").partition("CREATE TEMP TABLE retention")[0])
    to.mkdir(exist_ok=True)
    for name in DAILY:
        connection.table(name).write_parquet(str(to / f"{name}.parquet"), compression="zstd")
    connection.close()


def differences(platform: Platform, folder: Path) -> list[str]:
    """Daily tables that say something else by hand on the days that were touched."""
    from reelhouse.bench.lake import agree, theirs

    days = [(dt.date(1970, 1, 1) + dt.timedelta(days=day)).isoformat() for day in sorted(touched_days())]
    wanted = ", ".join(f"'{day}'" for day in days)
    query = f"select * from gold.{{}} where day in ({wanted})"
    return [name for name in DAILY if not agree(platform.engine.sql(query.format(name)), theirs(folder, name))]


BENCH = Bench(name="late", words="The refresh after late events, and how that grows with the lake.", run=run)
