"""Every relational transform gives the same rows on DuckDB and on Spark."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from jobs import all_jobs
from jobs.tidy import events as tidy_events
from jobs.tidy import videos as tidy_videos
from lake import tables
from reelhouse.job import Transform
from reelhouse.ports import Engine
from tests.metrics import logs
from tests.metrics.factory import CHAIN, GOLD, Row, World, event, interval, rows, session_id, videos, world

pytestmark = pytest.mark.spark
JOBS = sorted((*CHAIN, *GOLD), key=lambda job: job.name)
NAMES = sorted(job.writes.short for job in GOLD)


def edges() -> list[Row]:
    """Rows at the borders: midnight, zero lengths, unknown durations, repeats, strange words, nobody, everybody."""
    ann: Row = {"viewer": "n_ann", "viewer_kind": "visitor"}
    refusal: Row = {"viewer": None, "viewer_kind": "nobody", "consent": "denied"}
    nobody: Row = {"viewer": None, "viewer_kind": "nobody", "consent": "unknown"}
    return [
        interval(0, 0), interval(0, 20_000, number=1), interval(5_000, 30_000, number=2), interval(19_999, 20_000, number=3),
        interval(0, 7_000, session=2, **nobody), interval(7, 8, session=2, number=1, video=None),
        interval(0, 15_000, session=3, day=1, video="v_2"), interval(0, 4_999, session=4, video="v_3"),
        event("initialized", session=5, device="phone", source="search", source_id=session_id(8)),
        event("played", session=5, number=1), event("started", session=5, number=2, startup_ms=0),
        interval(0, 10_000, session=5, number=3), event("completed", session=5, number=4, position_ms=20_000),
        event("failed", session=6, fatal=True), event("stalled", session=6, number=1, wall_ms=1),
        event("interacted", session=6, number=2, kind="cta_shown"), event("shared", session=6, number=3, kind="link"),
        event("searched", session=8, query="  Ünïcode\\t ZEBRA  ", results=["v_1"], video=None),
        event("searched", session=9, query=None, results=[], video=None, at_s=43_199.999999),
        event("recommended", session=1, number=7, results=["v_2", "v_3"]),
        event("recommendation_clicked", session=1, number=8, target="v_2", rank=0),
        # Consent withdrawn in the middle, out of order and in one of two tabs; refused at once; granted again.
        interval(0, 900, session=11, **ann), event("paused", session=11, number=2, at_s=9, **refusal),
        interval(900, 950, session=11, number=3, **ann), interval(0, 5, session=12, at_s=8, **ann),
        interval(5, 9, session=12, number=1, at_s=9, **ann), interval(0, 9, session=13, at_s=9, **ann),
        event("shown", session=14, **refusal), event("played", session=14, number=1, **ann),
        event("terminated", session=7, is_bot=True), event("commented", session=3, day=1, number=5, position_ms=3),
    ]  # fmt: skip


def known() -> pa.Table:
    """Durations at the borders too."""
    return videos(v_1=20_000, v_2=0, v_3=None, v_4=1)


def plain(found: pa.Table) -> list[tuple[Any, ...]]:
    """Rows in one order; columns by name."""
    names = sorted(found.column_names)
    return sorted((tuple(row[name] for name in names) for row in found.to_pylist()), key=repr)


def on_spark(spark: Engine, job: Transform, given: World) -> pa.Table:
    inputs = {read.table.short: spark.memory(given[read.table.short]) for read in job.reads}
    return spark.apply(job.expression, inputs)


@pytest.fixture(scope="module")
def edge_world() -> World:
    words = [
        {"text": text, "start_ms": at_ms, "end_ms": at_ms + 400} for text, at_ms in (("“quoted”.", 300), ("It's", 0))
    ]
    said = [{"video": "v_1", "index": 0, "start_ms": 0, "end_ms": 9000, "text": "It's “quoted”.", "words": words}]
    return world(edges(), known(), gold=NAMES, said=said)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_edge_rows_give_equal_rows(spark: Engine, edge_world: World, job: Transform) -> None:
    assert plain(on_spark(spark, job, edge_world)) == plain(edge_world[job.writes.short])


@settings(max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(log=logs.logs())
def test_any_log_gives_equal_rows(spark: Engine, log: list[Row]) -> None:
    made = world(log, videos(**logs.DURATIONS_MS), gold=NAMES)
    for job in JOBS:
        assert plain(on_spark(spark, job, made)) == plain(made[job.writes.short]), job.name


def test_events_are_judged_alike(spark: Engine) -> None:
    columns = [
        ("seq", pa.int64()),
        ("event_id", pa.string()),
        ("fingerprint", pa.string()),
        ("reject_code", pa.string()),
    ]
    told = [(5, "a", "x", None), (6, "a", "x", None), (7, "a", "y", None), (8, "b", "z", "denied"), (9, "b", "z", None),
            (10, None, "q", "malformed"), (11, "k", "x", None), (12, "k", "w", None)]  # fmt: skip
    fresh = pa.Table.from_pylist(
        [dict(zip(dict(columns), row, strict=True)) for row in told], schema=pa.schema(columns)
    )
    before = rows(tables.EVENTS, [{"seq": 1, "event_id": "k", "fingerprint": "x"}])
    found = spark.apply(tidy_events.judge, {"fresh": spark.memory(fresh), "known": spark.memory(before)})
    verdicts = {row["seq"]: (row["verdict"], row["first_seq"]) for row in found.to_pylist()}
    assert verdicts == {
        5: ("accepted", 5), 6: ("duplicate", 5), 7: ("rejected", 5), 8: ("rejected", 9), 9: ("accepted", 9),
        10: ("rejected", None), 11: ("duplicate", 1), 12: ("rejected", 1),
    }  # fmt: skip


def test_every_transform_has_a_parity_test() -> None:
    relational = {job.name for job in all_jobs() if isinstance(job, Transform)}
    elsewhere = {tidy_videos.JOB.name, "gold.metric_catalog"}
    assert relational - {job.name for job in JOBS} == elsewhere
