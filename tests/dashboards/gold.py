"""A small world of gold tables in a DuckDB file, made by the jobs' own expressions from a few events."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from dashboards import gold
from jobs.gold.metric_catalog import metric_catalog
from lake import tables
from lake.engine.duckdb import DuckDbEngine
from lake.storage.deltars import DeltaRsStorage
from tests.metrics.factory import Row, event, interval, videos, world

GOLD = (
    "video_daily", "workspace_daily", "viewer_video", "playback_quality", "search_daily", "retention",
    "relative_retention", "key_moments", "recommendation_daily", "delivery_daily",
)  # fmt: skip
NAMES = ("Same name", "Same name", "Another")  # of v_1, v_2, v_3


def events() -> list[Row]:
    """Two days, three videos, people who come back, somebody unknown, stalls, a failure, searches."""
    nobody = {"viewer": None, "viewer_kind": "nobody", "consent": "unknown"}
    rows = [
        interval(0, 20_000, session=10 * day + number, day=day, video=f"v_{number}", viewer="p_1", viewer_kind="person")
        for day in (0, 1)
        for number in (1, 2, 3)
    ]
    return [
        *rows,
        interval(0, 7_000, session=41, viewer="n_2"),
        interval(3_000, 9_000, session=42, day=1, viewer="n_2", device="phone"),
        interval(0, 6_000, session=43, **nobody),
        event("shown", session=44, viewer="n_3"),
        event("played", session=45),
        event("started", session=45, number=1, startup_ms=400),
        event("stalled", session=45, number=2, wall_ms=500),
        event("interacted", session=46, kind="cta_clicked", viewer="n_4"),
        event("recommended", session=41, number=9, results=["v_2", "v_3"], viewer="n_2"),
        event("searched", session=47, query="zebra", results=[]),
        event("searched", session=48, query="garden", results=["v_1"]),
    ]


def known_videos() -> pa.Table:
    """The recordings that are watched."""
    return videos(v_1=20_000, v_2=20_000, v_3=40_000)


def lake(folder: Path) -> tuple[DeltaRsStorage, DuckDbEngine]:
    """A lake with the gold tables of the events, and the videos' names."""
    storage = DeltaRsStorage(folder)
    engine = DuckDbEngine(storage, folders=[folder])
    known = known_videos()
    made = world(events(), known, gold=GOLD)
    for name in GOLD:
        storage.replace(tables.BY_NAME[f"gold.{name}"], made[name], where="")
    storage.replace(tables.METRIC_CATALOG, engine.fetch(metric_catalog()), where="")
    named = known.set_column(known.schema.names.index("name"), "name", pa.array(NAMES, pa.string()))
    storage.replace(tables.VIDEOS, named, where="")
    return storage, engine


def gold_file(folder: Path) -> Path:
    """The gold tables of the events as the file that Superset reads."""
    _, engine = lake(folder / "lake")
    return gold.write(engine, folder / "engagement.duckdb")


def playbacks() -> pa.Table:
    """The playbacks behind the gold tables."""
    return world(events(), known_videos())["playbacks"]
