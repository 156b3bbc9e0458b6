"""Reading figures: the services behind the metric API, nothing remembered, against SQL by hand over the gold files."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from reelhouse.bench.declaration import Bench, Row
from reelhouse.bench.timing import percentile, seconds

if TYPE_CHECKING:
    import duckdb

    from reelhouse.platform import Platform
    from reelhouse.platform.live import Live
    from serving.context import Context
    from serving.metrics.period import Asked
    from serving.policy import Caller

EVENTS, ASKED, WARM_UP = 100_000_000, 20, 2
EVENTS_A_PLAYBACK, INTERVALS_A_VIEW = 17, 8  # as the simulated traffic of `bench lake` has them
WORKSPACE, OWNER, VIDEO = "w_bench", "p_bench", "v_0"
VIDEOS, DAYS, LAST = 500, 60, dt.date(2026, 6, 30)
RETENTION_AIM_SECONDS, OVERVIEW_AIM_SECONDS = 0.05, 0.1
GOLD = ("video_daily", "workspace_daily", "viewer_video", "playback_quality", "retention")


def run(size: int | None) -> Iterator[Row]:
    """Each question against its goal, then against SQL by hand."""
    events = size or EVENTS
    playbacks, views = max(200, events // EVENTS_A_PLAYBACK), max(100, events // 100)
    with tempfile.TemporaryDirectory(prefix="reelhouse-bench-") as folder:
        platform = filled(Path(folder), playbacks=playbacks, views=views)
        made = (
            f"rows of silver.playbacks and silver.played made by one SELECT over a range, in their schemas; the gold "
            f"tables from them by the house's jobs; {playbacks:,} playbacks, as {events:,} events would give, on {DAYS} days"
        )
        yield from _compared(platform, f"retention of a video with {views:,} views", _retention, RETENTION_BY_HAND,
                             RETENTION_AIM_SECONDS, made)  # fmt: skip
        yield from _compared(
            platform, "overview of a workspace", _overview, OVERVIEW_BY_HAND, OVERVIEW_AIM_SECONDS, made
        )


def _compared(
    platform: Platform, name: str, ask: Callable[[Context, Caller], object], query: str, goal: float, made: str
) -> Iterator[Row]:
    import duckdb

    here, caller, live = _served(platform), _owner(), _live(platform)
    connection = _by_hand(platform)
    ours = [seconds(lambda: ask(_forgetful(here, live), caller)) for _ in range(ASKED + WARM_UP)][WARM_UP:]
    known = [seconds(lambda: ask(here, caller)) for _ in range(ASKED + WARM_UP)][WARM_UP:]
    touched = []
    for number in range(ASKED + WARM_UP):
        _touch(platform, number)
        touched.append(seconds(lambda: ask(here, caller)))
    theirs = [seconds(lambda: connection.execute(query).fetchall()) for _ in range(ASKED + WARM_UP)][WARM_UP:]
    connection.close()
    here.catalog.close()
    spent, after, again, by_hand = (percentile(times, 0.95) for times in (ours, touched[WARM_UP:], known, theirs))
    work = f"95th percentile of {ASKED} questions in process, nothing remembered from the one before; {made}"
    row = Row(bench="reading", name=name, work=work, ours=spent, peer=goal, peer_name="goal", unit="seconds", aim=1.0)
    peer = f"DuckDB {duckdb.__version__} by hand over gold"
    yield row
    yield dataclasses.replace(row, peer=by_hand, peer_name=peer, aim=None,
                              work=f"{work}; by hand, a curve is that of all time, as gold has it")  # fmt: skip
    yield dataclasses.replace(row, name=f"{name}, new views", ours=after, aim=1.0,
                              work="the same, each time after a commit that brings a new view of the last day")  # fmt: skip
    yield dataclasses.replace(row, name=f"{name}, asked again", ours=again, aim=1.0,
                              work="the same while no table has changed: from the service's memory")  # fmt: skip


def _touch(platform: Platform, number: int) -> None:
    """One more view of the video on the last day, by somebody new."""
    import pyarrow as pa

    from lake import tables
    from reelhouse.platform.live import LOOK_SECONDS

    for table in (tables.PLAYED, tables.PLAYBACKS):
        rows = platform.engine.table(table, units=[LAST.isoformat()])
        (row,) = platform.engine.fetch(rows.filter(rows.video == VIDEO).limit(1)).to_pylist()
        new = row | {"session": f"new {number}", "viewer": f"n_new{number}", "counted": True, "is_view": True}
        platform.storage.append(table, pa.Table.from_pylist([new], schema=table.schema))
    time.sleep(LOOK_SECONDS)  # until it is looked for


def _retention(here: Context, caller: Caller) -> object:
    """As `GET /v1/metrics/videos/{video}` works its curve out."""
    from serving.metrics import one_video
    from serving.videos.finding import to_survey

    scope = one_video.video_scope(here, caller, to_survey(here, caller, VIDEO), _asked())
    return one_video.retention(here, scope)


def _overview(here: Context, caller: Caller) -> object:
    """As `GET /v1/metrics/workspace` does."""
    from serving.metrics import service

    return service.of_workspace(here, caller, WORKSPACE, asked=_asked())


def _asked() -> Asked:
    """The last 30 days of the rows."""
    from serving.metrics.period import Asked

    return Asked(first=LAST - dt.timedelta(days=29), last=LAST)


def _owner() -> Caller:
    from serving.policy import Caller

    return Caller(person=OWNER, roles={WORKSPACE: "owner"})


def _served(platform: Platform) -> Context:
    """The context of an application whose catalog knows the workspace, its owner and the videos."""
    from serving.app import create_app
    from serving.catalog.models import Person, Video, Workspace

    here: Context = create_app(platform).state.context
    with here.catalog.write() as session:
        if session.get(Person, OWNER) is None:
            session.add_all([
                Person(id=OWNER, name="Owner", email="o@example.org", password_hash="", created_at_us=0),
                Workspace(id=WORKSPACE, name="Bench", created_at_us=0),
            ])  # fmt: skip
            session.flush()
            session.add_all(
                Video(id=f"v_{number}", workspace=WORKSPACE, owner=OWNER, name=f"Video {number}", visibility="workspace",
                      file_name="", blob="", sha256="", size_bytes=1, generation=1, created_at_us=0, deleted_at_us=None)
                for number in range(VIDEOS)
            )  # fmt: skip
    return here


def _live(platform: Platform) -> Live:
    """The live tables, as the application has them."""
    from jobs import transform_named
    from lake import tables
    from reelhouse.platform.live import Live

    return Live(
        platform, tables.EVENTS, [transform_named(f"tidy.{name}") for name in ("consents", "playbacks", "played")]
    )


def _forgetful(here: Context, live: Live) -> Context:
    """The same without the answers that were remembered; files that were opened and texts of SQL stay."""
    from serving.metrics.facts import Facts

    return dataclasses.replace(here, facts=Facts(here.platform.storage, here.platform.engine, live))


def filled(home: Path, *, playbacks: int, views: int) -> Platform:
    """A home with the rows of silver.playbacks and silver.played, and gold made from them by the house's jobs."""
    import duckdb
    import pyarrow as pa

    from lake import tables
    from reelhouse.bench.homes import carry_out
    from reelhouse.platform import Platform
    from reelhouse.settings import Settings

    platform = Platform.open(Settings(home=home))
    connection = duckdb.connect()
    connection.execute(
        _MADE.format(playbacks=playbacks, views=min(views, playbacks), days=DAYS, videos=VIDEOS, first=LAST)
    )
    for table, query in (
        (tables.PLAYBACKS, "FROM playbacks"),
        (tables.PLAYED, _PLAYED.format(intervals=INTERVALS_A_VIEW)),
    ):
        for batch in connection.execute(query).to_arrow_reader(2_000_000):
            rows = pa.Table.from_batches([batch])
            whole = [rows[name].cast(table.schema.field(name).type) if name in rows.column_names
                     else pa.nulls(rows.num_rows, table.schema.field(name).type) for name in table.schema.names]  # fmt: skip
            platform.storage.append(table, pa.table(whole, schema=table.schema))
        platform.storage.compact(table, order_by=table.clustered)
    videos = [
        {"video": f"v_{n}", "workspace": WORKSPACE, "owner": OWNER, "duration_ms": 300_000, "deleted": False}
        for n in range(VIDEOS)
    ]
    platform.storage.append(tables.VIDEOS, pa.Table.from_pylist(videos, schema=tables.VIDEOS.schema))
    connection.close()
    carry_out(platform, [f"gold.{name}" for name in GOLD])
    return platform


def _by_hand(platform: Platform) -> duckdb.DuckDBPyConnection:
    """A connection that knows the gold tables as views over their files."""
    import duckdb

    from lake import tables

    connection = duckdb.connect()
    for name in GOLD:
        files = [file.path for file in platform.storage.files(tables.BY_NAME[f"gold.{name}"])]
        connection.read_parquet(files, hive_partitioning=True).create_view(name)
    return connection


_MADE = """
SET TimeZone = 'UTC';
CREATE TABLE playbacks AS
SELECT 's' || n AS session, (DATE '{first}' - (hash(n) % {days})::INTEGER) AS day, 'w_bench' AS workspace,
    CASE WHEN n < {views} THEN 'v_0' ELSE 'v_' || (1 + hash(n + 1) % ({videos} - 1)) END AS video,
    CASE WHEN hash(n + 2) % 10 < 7 THEN 'n_' || (hash(n + 3) % greatest(1, {playbacks} // 4)) END AS viewer,
    CASE WHEN hash(n + 2) % 10 < 7 THEN 'visitor' END AS viewer_kind,
    ['desktop', 'mobile', 'tablet'][(1 + hash(n + 4) % 3)::BIGINT] AS device, 'direct' AS source,
    day + INTERVAL (hash(n) % 86000) SECOND AS started_at, started_at AS attempted_at,
    started_at + INTERVAL 60 SECOND AS ended_at,
    300000 AS duration_ms, false AS is_bot, false AS is_owner, false AS preview, true AS counted, true AS shown,
    true AS attempted, true AS started, false AS failed, 400 + hash(n) % 900 AS startup_ms, hash(n) % 3 AS stalls,
    stalls * 200 AS stalled_ms,
    48200 AS wanted_ms, 48000 AS watched_ms, 48000 AS distinct_ms, 200000 AS furthest_ms, false AS reached_end, true AS is_view,
    false AS is_completed, false AS cta_shown, false AS cta_clicked, 0 AS shares, 0 AS comments, 0 AS reactions
FROM range({playbacks}) AS numbers(n)
"""
_PLAYED = """
SELECT session, number, day, workspace, video, viewer, counted, is_view, started_at AS at,
    (hash(session) % 40 + number) * 6000 AS start_ms, start_ms + 6000 AS end_ms, 6000 AS wall_ms, 1.0 AS rate, duration_ms
FROM playbacks, range({intervals}) AS numbers(number) WHERE video = 'v_0'
"""
RETENTION_BY_HAND = (
    f"SELECT position, plays, viewers, viewers_of_video FROM retention WHERE video = '{VIDEO}' ORDER BY position"
)
_FIRST, _BEFORE = LAST - dt.timedelta(days=29), LAST - dt.timedelta(days=59)
OVERVIEW_BY_HAND = f"""
WITH sums AS (
    SELECT day >= DATE '{_FIRST}' AS now, sum(impressions) AS impressions, sum(views) AS views, sum(completions) AS completions,
        sum(anonymous_views) AS anonymous_views, sum(watch_time_seconds) AS watched
    FROM workspace_daily WHERE workspace = '{WORKSPACE}' AND day BETWEEN DATE '{_BEFORE}' AND DATE '{LAST}' GROUP BY ALL
),
people AS (
    SELECT day >= DATE '{_FIRST}' AS now, count(DISTINCT viewer) FILTER (views > 0) AS unique_viewers,
        count(DISTINCT viewer) AS visitors
    FROM viewer_video WHERE workspace = '{WORKSPACE}' AND day BETWEEN DATE '{_BEFORE}' AND DATE '{LAST}' GROUP BY ALL
)
SELECT 'total', * FROM sums JOIN people USING (now)
UNION ALL BY NAME SELECT 'day', * FROM workspace_daily
WHERE workspace = '{WORKSPACE}' AND day BETWEEN DATE '{_FIRST}' AND DATE '{LAST}'
"""

BENCH = Bench(
    name="reading", words="A retention curve and a workspace's overview, as the metric API works them out.", run=run
)
